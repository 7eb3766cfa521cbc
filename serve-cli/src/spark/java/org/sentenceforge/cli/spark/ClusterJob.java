package org.sentenceforge.cli.spark;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
import org.sentenceforge.cli.command.Commands;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;

/** A job's session with Spark, and its output: a folder that is complete where it holds {@code _SUCCESS}, and else is not there. */
final class ClusterJob {
    /** What the launcher gives {@code sforge}; its reasons stand there. */
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "GOMP_SPINCOUNT", "10000",
            "MALLOC_ARENA_MAX", "1",
            "MALLOC_TOP_PAD_", "67108864",
            "MALLOC_MMAP_THRESHOLD_", "4294967296",
            "MALLOC_TRIM_THRESHOLD_", "8589934592",
            "TORCH_CPP_LOG_LEVEL", "ERROR");

    /** What Spark calls errors of rows and files. */
    private static final List<String> UNREADABLE = List.of("MALFORMED_", "FAILED_READ_FILE");

    private ClusterJob() {}

    /** Runs a job as the main class of its process, which ends with the job's exit code. */
    static void start(Callable<Integer> job, String[] args) {
        int exitCode = Commands.commandLine(job).execute(args);
        if (exitCode != ExitCode.DONE.value()) {
            System.exit(exitCode);
        }
    }

    /**
     * Runs work that writes a folder. What goes wrong on the machines of the cluster comes out as the error that it was there.
     *
     * @throws SforgeException (usage) where the folder is there already
     */
    static void run(String name, String output, Consumer<SparkSession> work) {
        SparkConf conf = new SparkConf().setAppName(name);
        ENVIRONMENT.forEach((key, value) -> conf.setIfMissing("spark.executorEnv." + key, value));
        try (SparkSession spark = SparkSession.builder().config(conf).getOrCreate()) {
            Path folder = new Path(output);
            FileSystem files = folder.getFileSystem(spark.sparkContext().hadoopConfiguration());
            requireFree(files, folder);
            try {
                work.accept(spark);
            } catch (Exception e) { // Spark's own are checked, and thrown where Java expects none
                files.delete(folder, true);
                throw asItWas(e);
            }
        } catch (IOException e) {
            throw SforgeException.failed(output + ": " + e.getMessage(), e);
        }
    }

    private static void requireFree(FileSystem files, Path folder) throws IOException {
        if (files.exists(folder)) {
            boolean complete = files.exists(new Path(folder, "_SUCCESS"));
            throw SforgeException.usage(folder + " is there already"
                    + (complete
                            ? "; name another folder, or delete it"
                            : ", left by a job that did not end; delete it"));
        }
    }

    private static RuntimeException asItWas(Exception error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SforgeException expected) {
                return expected;
            }
            if (cause instanceof AnalysisException || isUnreadable(cause)) {
                return SforgeException.badData(firstLine(cause), error);
            }
        }
        return SforgeException.failed(
                "Spark ended the job: " + firstLine(error) + "; its log above says why, and -v where", error);
    }

    private static boolean isUnreadable(Throwable cause) {
        return cause instanceof SparkThrowable known
                && known.getCondition() != null
                && UNREADABLE.stream().anyMatch(known.getCondition()::startsWith);
    }

    /** Spark's messages go on with plans and stack traces. */
    private static String firstLine(Throwable error) {
        return String.valueOf(error.getMessage()).lines().findFirst().orElse("");
    }
}
