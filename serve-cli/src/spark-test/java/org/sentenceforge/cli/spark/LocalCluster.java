package org.sentenceforge.cli.spark;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * Spark's own cluster on this machine: a master and two workers of one core, each a process, with nothing on their class path but Spark as it
 * comes. Owns the processes, and those that they start, until closed.
 */
final class LocalCluster implements AutoCloseable {
    private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");

    /** Two names of this machine: no copy of a task runs on the machine of the original. */
    private static final List<String> HOSTS = List.of("localhost", "127.0.0.1");

    /** A process lives for seconds. */
    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    /** How long a test waits before it fails; a machine may be busy with other things. */
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    /** How long Spark waits for a process before it takes it for dead: longer than any test. */
    private static final String SPARKS_PATIENCE = "1200s";

    private final Path folder;
    private final List<Process> processes = new ArrayList<>();
    private final Map<String, Process> workers = new HashMap<>();
    private final String master;
    private int jobs;

    /** A program that was handed to the cluster, and the folder of what it leaves. */
    record Job(Process driver, Path folder) {
        /** What it printed. */
        String out() throws IOException {
            return Files.readString(folder.resolve("out"));
        }

        String log() throws IOException {
            return Files.readString(folder.resolve("log"));
        }

        /** Spark's events of this job, lines of JSON. */
        String events() throws IOException {
            StringBuilder events = new StringBuilder();
            try (Stream<Path> files = Files.walk(folder.resolve("events"))) {
                for (Path file : files.filter(LocalCluster::holdsEvents).toList()) {
                    events.append(Files.readString(file));
                }
            }
            return events.toString();
        }

        /** The machine that was last given the task of a partition. */
        String host(int partition) throws IOException {
            Matcher started = Pattern.compile("Starting task .* \\((\\S+),executor \\d+, partition " + partition + ",")
                    .matcher(log());
            return started.results()
                    .reduce((first, second) -> second)
                    .orElseThrow()
                    .group(1);
        }

        /** Waits for its end. */
        int exitCode() throws InterruptedException, IOException {
            if (!driver.waitFor(PATIENCE.toSeconds(), SECONDS)) {
                throw new AssertionError("the job does not end:\n" + log());
            }
            return driver.exitValue();
        }
    }

    /** Spark writes checksums beside its files. */
    private static boolean holdsEvents(Path file) {
        return Files.isRegularFile(file) && !file.getFileName().toString().startsWith(".");
    }

    /** @param folder an empty one */
    LocalCluster(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        Path jars = Files.createDirectories(folder.resolve("home/jars"));
        for (String jar : Files.readString(Path.of(System.getProperty("spark.classPath")))
                .strip()
                .split(File.pathSeparator)) {
            Path original = Path.of(jar);
            Files.createSymbolicLink(jars.resolve(original.getFileName()), original);
        }
        Path log = folder.resolve("master");
        start(log, "org.apache.spark.deploy.master.Master", "--host", "localhost", "--port", "0");
        until(() -> MASTER.matcher(read(log)).find());
        Matcher address = MASTER.matcher(read(log));
        master = address.find() ? address.group(1) : "";
        for (String host : HOSTS) {
            Path worker = folder.resolve("worker-" + host);
            String[] place = {"--host", host, "--work-dir", worker + ".work"};
            workers.put(
                    host,
                    start(
                            worker,
                            "org.apache.spark.deploy.worker.Worker",
                            with(place, "--cores", "1", "--memory", "1g", master)));
        }
        until(() -> read(log).split("Registering worker", -1).length > HOSTS.size());
    }

    /** Runs a main class of the jar, with an executor on each worker. */
    Job submit(List<String> sparkOptions, Class<?> program, String... args) throws IOException {
        Path job = Files.createDirectories(folder.resolve("job-" + jobs++));
        Files.createDirectories(job.resolve("events"));
        List<String> command = java("org.apache.spark.deploy.SparkSubmit");
        command.addAll(List.of("--master", master, "--class", program.getName()));
        command.addAll(List.of("--conf", "spark.executor.memory=700m", "--conf", "spark.ui.enabled=false"));
        command.addAll(List.of("--conf", "spark.network.timeout=" + SPARKS_PATIENCE));
        command.addAll(List.of("--conf", "spark.executor.extraJavaOptions=" + String.join(" ", QUICK_START)));
        command.addAll(List.of("--conf", "spark.eventLog.enabled=true", "--conf", "spark.eventLog.compress=false"));
        command.addAll(
                List.of("--conf", "spark.eventLog.dir=" + job.resolve("events").toUri()));
        command.addAll(sparkOptions);
        command.add(System.getProperty("spark.jar"));
        command.addAll(List.of(args));
        Process driver = process(command)
                .redirectOutput(job.resolve("out").toFile())
                .redirectError(job.resolve("log").toFile())
                .start();
        processes.add(driver);
        return new Job(driver, job);
    }

    /** The executor that runs on a machine now. */
    ProcessHandle executor(String host) {
        return workers.get(host).toHandle().children().findFirst().orElseThrow();
    }

    /** Waits until something is so. */
    static void until(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not come about in " + PATIENCE);
            }
            Thread.sleep(20);
        }
    }

    private Process start(Path log, String program, String... args) throws IOException {
        List<String> command = java(program);
        command.addAll(List.of("--webui-port", "0"));
        command.addAll(List.of(args));
        Process process = process(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        processes.add(process);
        return process;
    }

    private List<String> java(String program) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
        command.addAll(QUICK_START);
        command.addAll(List.of("-Xmx512m", "-cp", folder.resolve("home/jars") + "/*", program));
        return command;
    }

    private ProcessBuilder process(List<String> command) {
        ProcessBuilder process = new ProcessBuilder(command);
        process.environment().put("SPARK_HOME", folder.resolve("home").toString());
        process.environment().put("SPARK_LOCAL_DIRS", folder.resolve("local").toString());
        process.environment().put("SPARK_LOCAL_HOSTNAME", "localhost");
        process.environment().put("SPARK_SCALA_VERSION", "2.13");
        return process;
    }

    private static String[] with(String[] words, String... more) {
        return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> all = processes.stream()
                .flatMap(process -> Stream.concat(process.descendants(), Stream.of(process.toHandle())))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> process.onExit().join());
    }
}
