package org.sentenceforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sentenceforge.cli.program.Main;
import org.sentenceforge.cli.program.Subcommand;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class HelpTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        CommandLine line = Main.commandLine(args);
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(args);
    }

    @Test
    void theProgramsHelpListsEveryCommandWithItsSummary() {
        assertThat(run("--help")).isZero();

        for (Subcommand subcommand : Subcommand.values()) {
            assertThat(out.toString()).contains("  " + subcommand.key() + " ");
        }
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void theHelpOfEveryCommandShowsExamplesAndTheSharedOptions(Subcommand subcommand) {
        assertThat(run(subcommand.key(), "--help")).isZero();

        assertThat(out.toString())
                .contains("Examples:")
                .contains("sforge " + subcommand.key())
                .contains("--help")
                .contains("--verbose");
    }

    /** picocli breaks a longer line where an example would no longer be one. */
    @ParameterizedTest
    @EnumSource
    void noExampleIsWiderThanATerminal(Subcommand subcommand) {
        CommandSpec spec = Main.commandLine(subcommand.key())
                .getSubcommands()
                .get(subcommand.key())
                .getCommandSpec();

        assertThat(spec.usageMessage().footer())
                .filteredOn(line -> line.startsWith(" "))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @ParameterizedTest
    @EnumSource
    void proseBelowTheOptionsIsBrokenAtTheWidthOfTheHelp(Subcommand subcommand) {
        CommandLine line = Main.commandLine(subcommand.key()).getSubcommands().get(subcommand.key());
        String footer = line.setUsageHelpWidth(70).getHelp().footer();

        List<String> prose = Pattern.compile("\\R\\R")
                .splitAsStream(footer)
                .map(String::strip)
                .filter(paragraph -> paragraph.lines().noneMatch(text -> text.startsWith(" ")))
                .toList();
        // a line ends where the first word of the next one has no room
        assertThat(prose).allSatisfy(paragraph -> {
            List<String> lines = paragraph.lines().toList();
            for (int i = 0; i + 1 < lines.size(); i++) {
                assertThat(lines.get(i).length()
                                + 1
                                + lines.get(i + 1).split(" ")[0].length())
                        .as(lines.get(i))
                        .isGreaterThanOrEqualTo(70);
            }
        });
    }

    @Test
    void theHelpOfEvalTellsWhichTasksAreForCrossEncoders() {
        assertThat(run("eval", "--help")).isZero();

        assertThat(out.toString().replaceAll("\\s+", " ")).contains("; for cross-encoders label-accuracy, ");
    }

    @Test
    void aMissingCommandIsWrongUsage() {
        assertThat(run()).isEqualTo(2);

        assertThat(err.toString()).contains("a command is missing").contains("sforge --help");
    }

    @Test
    void anUnknownCommandIsWrongUsage() {
        assertThat(run("hepl")).isEqualTo(2);

        assertThat(err.toString()).contains("hepl").contains("Did you mean");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void theVersionNamesTheJavaThatRuns() {
        assertThat(run("--version")).isZero();

        assertThat(out.toString())
                .contains("SentenceForge")
                .contains(Runtime.version().toString());
    }

    @Test
    void aCommandOfACommandIsExplained() {
        assertThat(run("help", "card", "show")).isZero();
        assertThat(out.toString()).startsWith("Usage: sforge card show");
    }

    @Test
    void helpOfAnUnknownCommandIsWrongUsage() {
        assertThat(run("help", "nothing")).isEqualTo(2);
        assertThat(run("help", "card", "nothing")).isEqualTo(2);
        assertThat(err.toString()).contains("there is no command 'card nothing'");

        assertThat(err.toString()).contains("there is no command 'nothing'");
    }
}
