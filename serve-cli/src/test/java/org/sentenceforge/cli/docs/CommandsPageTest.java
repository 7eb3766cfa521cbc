package org.sentenceforge.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.sentenceforge.cli.Sforge;

/** The page {@code docs/reference/commands.md} is what {@code sforge help --all} prints. With {@code -Dsforge.docs=write} it is written. */
class CommandsPageTest {
    @Test
    void thePageIsTheHelpOfAllCommands() throws IOException {
        Path file = Path.of("../docs/reference/commands.md");
        String page = """
                # Commands

                What `sforge help --all` prints. `sforge help COMMAND` prints the part of one command.

                ```text
                """ + Sforge.run("help", "--all").out().strip() + "\n```\n";
        if ("write".equals(System.getProperty("sforge.docs"))) {
            Files.writeString(file, page);
        }
        assertThat(file)
                .as("written anew with: ./mvnw -pl serve-cli -am test -Dtest=CommandsPageTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dsforge.docs=write")
                .hasContent(page);
    }
}
