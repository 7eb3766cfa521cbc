package org.sentenceforge.cli.program;

import java.io.IOException;
import org.sentenceforge.cli.similarity.UnseenSession;

/** What the launcher has Java run once to archive the classes that it used: the help of every command, and a session's prompt. */
public final class ArchivedStart {
    private ArchivedStart() {}

    /** @throws IOException where the system has no further terminal */
    public static void main(String[] args) throws IOException {
        int status = Main.commandLine("help").execute("help", "--all");
        UnseenSession.play();
        System.exit(status);
    }
}
