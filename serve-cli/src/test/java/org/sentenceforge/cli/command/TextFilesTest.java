package org.sentenceforge.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.InputRows;
import org.sentenceforge.core.encode.PairScorer.TextPair;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class TextFilesTest {
    @TempDir
    private Path folder;

    @Command
    private static final class Holder {
        @Mixin
        private TextFiles files;
    }

    private static TextFiles options(String... args) {
        Holder holder = new Holder();
        new CommandLine(holder).parseArgs(args);
        return holder.files;
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    private static List<TextPair> pairs(TextFiles options, String file) {
        List<TextPair> pairs = new ArrayList<>();
        try (InputRows rows = options.openPairs(List.of(file))) {
            rows.forEachRemaining(row -> pairs.add(TextFiles.pair(row)));
        }
        return pairs;
    }

    @Test
    void linesOfTextKeepTheEmptyOnes() throws IOException {
        String file = file("a.txt", "\uFEFFone\r\n\r\nthree");

        assertThat(options().texts(List.of(file))).containsExactly("one", "", "three");
    }

    @Test
    void severalColumnsAreJoinedByASpace() throws IOException {
        String file = file("a.jsonl", "{\"title\": \"T\", \"text\": \"words\"}\n");

        assertThat(options("--column", "title", "--column", "text").texts(List.of(file)))
                .containsExactly("T words");
    }

    @Test
    void aFormatThatIsNamedBeatsTheNameOfTheFile() throws IOException {
        String first = file("a.data", "{\"text\": \"one\"}\n");
        String second = file("b.data", "{\"text\": \"two\"}\n");

        assertThat(options("--input-format", "jsonl").texts(List.of(first, second)))
                .containsExactly("one", "two");
    }

    @Test
    void anEmptyFileHasNoTexts() throws IOException {
        assertThat(options().texts(List.of(file("a.txt", "")))).isEmpty();
    }

    @Test
    void aRowWithoutTheColumnIsBadData() throws IOException {
        String file = file("a.jsonl", "{\"text\": \"one\"}\n{\"txt\": \"two\"}\n");

        assertThatThrownBy(() -> options().texts(List.of(file)))
                .isInstanceOfSatisfying(
                        SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_DATA))
                .hasMessageContaining("a.jsonl:2: no column 'text' (did you mean 'txt'?); there are: txt");
    }

    @Test
    void pairsAreTheTwoColumnsBesideTheLabel() throws IOException {
        String file = file("a.jsonl", "{\"q\": \"one\", \"label\": 1, \"a\": \"two\"}\n");

        assertThat(pairs(options(), file)).containsExactly(new TextPair("one", "two"));
    }

    @Test
    void pairsAreInTheOrderOfTheColumnsThatAreNamed() throws IOException {
        String file = file("a.csv", "a,b,c\n1,2,3\n");

        assertThat(pairs(options("--column", "c", "--column", "a"), file)).containsExactly(new TextPair("3", "1"));
    }

    @Test
    void pairsOfATextFileHaveATabBetweenThem() throws IOException {
        String file = file("a.txt", "one\ttwo\n");

        assertThat(pairs(options(), file)).containsExactly(new TextPair("one", "two"));
    }

    @Test
    void threeColumnsAreNoPair() throws IOException {
        String file = file("a.csv", "a,b,c\n1,2,3\n");

        assertThatThrownBy(() -> pairs(options(), file))
                .hasMessageContaining("expected two columns, found a, b, c; name the two with --column");
    }

    @Test
    void standardInputCannotBeMixedWithFiles() {
        assertThatThrownBy(() -> options().texts(List.of("-", "a.txt")))
                .isInstanceOfSatisfying(
                        SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
    }
}
