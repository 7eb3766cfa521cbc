package org.sentenceforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is left in {@code java.io.tmpdir}: nothing by a program that ends, and by one that is killed only what the next one deletes. */
@EnabledOnOs(OS.LINUX)
class TemporaryFilesTest {
    @TempDir
    private Path folder;

    private Path temporary;
    private Path corpus;

    @BeforeEach
    void prepare() throws Exception {
        temporary = Files.createDirectory(folder.resolve("tmp"));
        corpus = folder.resolve("corpus.parquet");
        try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = database.createStatement()) {
            statement.execute("COPY (SELECT 'a cat' AS text) TO '" + corpus + "' (FORMAT parquet)");
        }
        ModelCopy model = ModelCopy.biEncoder(folder.resolve("model"));
        assertThat(Sforge.run("export", model.path(), "--progress=none").exitCode())
                .isZero();
    }

    @Test
    void unpackedLibrariesAndVectorsOfAKilledProgramDoNotStay() throws Exception {
        Process killed = search();
        answer(killed);
        killed.destroyForcibly().waitFor();

        assertThat(left()).hasSize(1).allMatch(name -> name.startsWith(".sforge-vectors."));

        Process ended = search();
        answer(ended);
        ended.outputWriter().close();

        assertThat(ended.waitFor()).isZero();
        assertThat(left()).isEmpty();
    }

    /** A program that has loaded ONNX Runtime and DuckDB, made vectors in a file, and waits for queries. */
    private Process search() throws IOException {
        return new ProcessBuilder(Sforge.command(
                        List.of("-Djava.io.tmpdir=" + temporary),
                        "search",
                        folder.resolve("model").toString(),
                        "--corpus",
                        corpus.toString(),
                        "--queries",
                        "-",
                        "--backend",
                        "onnx",
                        "--threads",
                        "1"))
                .redirectError(folder.resolve("errors").toFile())
                .start();
    }

    private void answer(Process process) throws IOException {
        Writer queries = process.outputWriter();
        queries.write("cat\n");
        queries.flush();
        BufferedReader answers = process.inputReader();
        assertThat(answers.readLine())
                .as(Files.readString(folder.resolve("errors")))
                .contains("a cat");
    }

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
