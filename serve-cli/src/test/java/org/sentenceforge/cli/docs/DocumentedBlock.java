package org.sentenceforge.cli.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fenced block of a page of the documentation.
 *
 * @param page the page's file
 * @param line where it begins, from 1
 * @param language what stands behind the fence; empty for commands
 * @param remark the HTML comment on the line before the fence: why it is not run, or what of its output is not compared
 * @param lines without the fences and their indentation
 */
record DocumentedBlock(Path page, int line, String language, Optional<String> remark, List<String> lines) {
    private static final Pattern FENCE = Pattern.compile("( *)```(\\w*)");
    private static final Pattern REMARK = Pattern.compile(" *<!-- (.*) -->");
    private static final Pattern FILE_NAME = Pattern.compile("# (\\S+\\.yaml)\\b.*");

    /** A command with what the page says that it prints; nothing where the page does not show it. */
    record Command(String text, Optional<String> printed) {}

    static List<DocumentedBlock> of(Path page) throws IOException {
        List<String> all = Files.readAllLines(page);
        List<DocumentedBlock> blocks = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Matcher fence = FENCE.matcher(all.get(i));
            if (!fence.matches()) {
                continue;
            }
            Matcher remark = REMARK.matcher(i == 0 ? "" : all.get(i - 1));
            int begin = i + 1;
            String end = fence.group(1) + "```";
            do {
                i++;
            } while (!all.get(i).equals(end));
            blocks.add(new DocumentedBlock(
                    page,
                    begin,
                    fence.group(2),
                    remark.matches() ? Optional.of(remark.group(1)) : Optional.empty(),
                    all.subList(begin, i).stream()
                            .map(text -> text.substring(Math.min(fence.group(1).length(), text.length())))
                            .toList()));
        }
        return blocks;
    }

    boolean hasCommands() {
        return language.isEmpty();
    }

    /** The file that the block is, by the comment in its first line. */
    Optional<String> fileName() {
        Matcher name = FILE_NAME.matcher(lines.get(0));
        return language.equals("yaml") && name.matches() ? Optional.of(name.group(1)) : Optional.empty();
    }

    /** Each command behind a "$ " with the lines up to the next one; without any, the block is one command that shows nothing. */
    List<Command> commands() {
        if (lines.stream().noneMatch(text -> text.startsWith("$ "))) {
            return List.of(new Command(String.join("\n", lines), Optional.empty()));
        }
        List<Command> commands = new ArrayList<>();
        for (int i = 0; i < lines.size(); ) {
            StringBuilder text = new StringBuilder(lines.get(i++).substring(2));
            while (text.toString().endsWith("\\")) {
                text.append('\n').append(lines.get(i++));
            }
            List<String> printed = new ArrayList<>();
            while (i < lines.size() && !lines.get(i).startsWith("$ ")) {
                printed.add(lines.get(i++));
            }
            commands.add(new Command(text.toString(), Optional.of(String.join("\n", printed))));
        }
        return commands;
    }
}
