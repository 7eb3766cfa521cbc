package org.sentenceforge.cli.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.cli.Sforge;

/** The scripts of {@code sforge completion} in the shells that are there. */
@DisabledOnOs(OS.WINDOWS)
class CompletionTest {
    @TempDir
    Path folder;

    @BeforeEach
    void prepare() throws IOException {
        Files.writeString(folder.resolve("lines.txt"), "");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
                    sforge emb,                       embed
                    sforge card sh,                   show
                    sforge embed --outp,              --output --output-value
                    sforge embed --dtype ,            auto fp32 bf16 fp16
                    sforge embed --precision ,        float32 int8 uint8 binary ubinary
                    sforge embed --precision = u,     uint8 ubinary
                    sforge train config.yaml --dry,   --dry-run
                    sforge completion z,              zsh
                    sforge help exit,                 exit-codes
                    sforge help distill,              distill-static
                    """)
    void bashCompletesCommandsOptionsAndValues(String line, String expected) throws Exception {
        List<String> words = bash(line + (line.matches(".*--(dtype|precision)") ? " " : ""));

        assertThat(words).containsExactlyInAnyOrder(expected.split(" "));
    }

    /** Where the function has no words, bash has the names of files. */
    @ParameterizedTest
    @ValueSource(
            strings = {"sforge embed lin", "sforge embed --output lin", "sforge train lin", "sforge card show lin"})
    void bashCompletesNamesOfFilesWhereTheyCanStand(String line) throws Exception {
        assertThat(bash(line)).isEmpty();
    }

    @Test
    void zshTakesTheScript() throws Exception {
        assumeThat(Files.isExecutable(Path.of("/usr/bin/zsh"))).isTrue();
        script(Shell.ZSH);

        String shown = run("/usr/bin/zsh", "-f", "-c", """
                zmodload zsh/zpty
                zpty -b shell zsh -f -i
                zpty -w shell "PS1= ; fpath=($PWD \\$fpath); autoload -Uz compinit; compinit -u -D"
                sleep 1
                zpty -w -n shell $'sforge emb\\t--outp\\t'
                sleep 1
                while zpty -r -t shell some; do all+=$some; done
                print -r -- $all
                """);

        assertThat(shown.replaceAll("\u001b\\[[0-9;?]*[A-Za-z]|[\b\r]", ""))
                .contains("sforge embed")
                .containsPattern("embed +--output");
    }

    @Test
    void fishCompletesCommandsOptionsAndValues() throws Exception {
        assumeThat(Files.isExecutable(Path.of("/usr/bin/fish"))).isTrue();
        script(Shell.FISH);

        assertThat(fish("sforge emb")).containsExactly("embed");
        assertThat(fish("sforge card sh")).containsExactly("show");
        assertThat(fish("sforge embed --outp")).containsExactly("--output", "--output-value");
        assertThat(fish("sforge embed --dtype ")).containsExactly("auto", "bf16", "fp16", "fp32");
        assertThat(fish("sforge embed lin")).containsExactly("lines.txt");
        assertThat(fish("sforge help exit")).containsExactly("exit-codes");
    }

    private List<String> fish(String line) throws Exception {
        return run("/usr/bin/fish", "--no-config", "-c", "source sforge.fish; complete -C '" + line + "'")
                .lines()
                .map(each -> each.replaceFirst("\t.*", ""))
                .sorted()
                .toList();
    }

    /** Calls the function as bash does where the tabulator is pressed at the end of a line. */
    private List<String> bash(String line) throws Exception {
        script(Shell.BASH);
        String words = run("/bin/bash", "--norc", "-c", """
                source sforge
                compopt() { :; } # of a completion that is going on
                line=$1
                COMP_WORDS=($line); [[ $line == *' ' ]] && COMP_WORDS+=('')
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE=$line COMP_POINT=${#line}
                _sforge sforge "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
                printf '%s\\n' "${COMPREPLY[@]}"
                """, "bash", line);
        return Arrays.stream(words.split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private void script(Shell shell) throws IOException {
        Sforge.Result printed = Sforge.run("completion", shell.key());
        assertThat(printed.exitCode()).as(printed.err()).isZero();
        Files.writeString(folder.resolve(shell.fileName()), printed.out());
    }

    private String run(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(folder.resolve("errors").toFile());
        builder.environment().put("HOME", folder.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        assertThat(folder.resolve("errors")).content().isEmpty();
        return out;
    }
}
