package org.sentenceforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.support.GoldenFiles;

/** A reader such as {@code head -1} goes once it has what it wanted: the program ends at once, quietly. */
class ReaderGoneTest {
    private static final int ENDLESS = 1_000_000;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "embed MODEL --input-format text - --output -",
                "predict MODEL -",
                "predict MODEL - --json",
                "similarity MODEL -q --input-format text MODEL/modules.json"
            })
    void aCommandThatStreamsEndsWhenNobodyReads(String words) throws Exception {
        Path model =
                GoldenFiles.path("saved_models/v6.0.1/mean_normalize/model").toRealPath();
        Path errors = folder.resolve("errors.txt");
        Process process = Sforge.start(errors.toFile(), arguments(words, model));
        Thread feeder = new Thread(() -> feed(process));
        feeder.start();

        try (BufferedReader out = process.inputReader()) {
            assertThat(out.readLine()).isNotEmpty();
        }

        assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("it ends").isTrue();
        assertThat(Files.readString(errors)).isEmpty();
        assertThat(process.exitValue()).isZero();
        feeder.join();
    }

    @Test
    void helpIsNotMoreThanSomebodyReads() throws Exception {
        Path errors = folder.resolve("errors.txt");
        Process process = Sforge.start(errors.toFile(), "help", "--all");

        process.getInputStream().close();

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readString(errors)).isEmpty();
        assertThat(process.exitValue()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"embed MODEL --input-format text - --output -", "predict MODEL -"})
    @DisabledOnOs({OS.WINDOWS, OS.MAC})
    void aFullDiskEndsAtOnceWithAnError(String words) throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" > /dev/full", "sh"));
        Path model =
                GoldenFiles.path("saved_models/v6.0.1/mean_normalize/model").toRealPath();
        command.addAll(Sforge.command(List.of(), arguments(words, model)));
        Process process = new ProcessBuilder(command).start();
        Thread feeder = new Thread(() -> feed(process));
        feeder.start();

        assertThat(process.errorReader().lines())
                .singleElement()
                .asString()
                .contains("standard output took not all of the result (");
        assertThat(process.waitFor()).isEqualTo(1);
        feeder.join();
    }

    private static String[] arguments(String words, Path model) {
        return Stream.concat(Arrays.stream(words.split(" ")), Stream.of("--threads", "1"))
                .map(word -> word.replace("MODEL", model.toString()))
                .toArray(String[]::new);
    }

    /** Gives rows until nobody takes them. */
    private static void feed(Process process) {
        try (PrintStream in = new PrintStream(process.getOutputStream(), false, StandardCharsets.UTF_8)) {
            for (int i = 0; i < ENDLESS && !in.checkError(); i++) {
                in.println("cat " + i + "\tdog " + i);
            }
        }
    }
}
