package org.sentenceforge.cli.command;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** What stands below a command's options: prose, in lines of the source's width, and indented examples. */
final class HelpFooter {
    private HelpFooter() {}

    /** Joins the prose of a command and its subcommands into paragraphs, which picocli breaks at the width of the help. */
    static void join(CommandLine line) {
        UsageMessageSpec usage = line.getCommandSpec().usageMessage();
        usage.footer(paragraphs(usage.footer()));
        line.getSubcommands().values().forEach(HelpFooter::join);
    }

    private static String[] paragraphs(String[] lines) {
        List<String> paragraphs = new ArrayList<>();
        boolean open = false;
        for (String line : lines) {
            boolean prose = !line.isBlank() && !line.startsWith(" ");
            if (prose && open) {
                line = paragraphs.remove(paragraphs.size() - 1) + " " + line;
            }
            paragraphs.add(line);
            open = prose && !line.endsWith(":");
        }
        return paragraphs.toArray(String[]::new);
    }
}
