package org.sentenceforge.core.card.update;

import java.util.ArrayList;
import java.util.List;
import org.sentenceforge.core.card.update.LineDiff.Hunk;

/**
 * Three texts to one: what the program wrote last, what a person made of it, what the program would write now. Every change of
 * either side is taken. Where both changed the same lines, generated facts (table rows, list items, code) follow the program and
 * prose follows the person; lines that a person put in are never lost.
 */
final class LineMerge {
    private enum Kind {
        /** Table rows, list items, empty lines. */
        FACT,
        CODE,
        PROSE
    }

    private final List<String> base;
    private final Kind[] kinds;
    private final List<Hunk> persons;
    private final List<Hunk> programs;
    private final List<String> out = new ArrayList<>();

    private LineMerge(List<String> base, List<String> person, List<String> program) {
        this.base = base;
        this.kinds = kinds(base);
        this.persons = LineDiff.between(base, person);
        this.programs = LineDiff.between(base, program);
    }

    static List<String> merge(List<String> base, List<String> person, List<String> program) {
        LineMerge merge = new LineMerge(base, person, program);
        merge.run();
        return merge.out;
    }

    private void run() {
        int next = 0;
        int p = 0;
        int g = 0;
        while (p < persons.size() || g < programs.size()) {
            Hunk person = p < persons.size() ? persons.get(p) : null;
            Hunk program = g < programs.size() ? programs.get(g) : null;
            boolean both = person != null && person.equals(program);
            if (!both && person != null && program != null && overlap(person, program)) {
                int end = Math.max(person.end(), program.end());
                int firstPerson = p;
                int firstProgram = g;
                while (true) {
                    if (p < persons.size() && persons.get(p).start() < end) {
                        end = Math.max(end, persons.get(p++).end());
                    } else if (g < programs.size() && programs.get(g).start() < end) {
                        end = Math.max(end, programs.get(g++).end());
                    } else {
                        break;
                    }
                }
                int start = Math.min(person.start(), program.start());
                copy(next, start);
                resolve(start, end, persons.subList(firstPerson, p), programs.subList(firstProgram, g));
                next = end;
                continue;
            }
            boolean ofPerson = program == null || (person != null && (both || isFirst(person, program)));
            Hunk taken = ofPerson ? person : program;
            copy(next, taken.start());
            out.addAll(taken.lines());
            next = taken.end();
            p += ofPerson ? 1 : 0;
            g += ofPerson && !both ? 0 : 1;
        }
        copy(next, base.size());
    }

    private static boolean overlap(Hunk a, Hunk b) {
        return Math.max(a.start(), b.start()) < Math.min(a.end(), b.end());
    }

    /** At one place, what goes in there comes before what replaces the lines there, and the program's before the person's. */
    private static boolean isFirst(Hunk person, Hunk program) {
        if (person.start() != program.start()) {
            return person.start() < program.start();
        }
        return person.isInsertion() && !program.isInsertion();
    }

    private void copy(int from, int to) {
        if (from < to) {
            out.addAll(base.subList(from, to));
        }
    }

    private void resolve(int start, int end, List<Hunk> persons, List<Hunk> programs) {
        List<String> personsText = applied(start, end, persons);
        List<String> programsText = applied(start, end, programs);
        if (personsText.equals(programsText)) {
            out.addAll(programsText);
            return;
        }
        boolean rewordedLine = end - start == 1 && kinds[start] == Kind.PROSE && programsText.size() == 1;
        if (rewordedLine) {
            out.addAll(personsText);
            return;
        }
        out.addAll(programsText);
        for (Hunk hunk : persons) {
            if (hunk.isInsertion() || hasProse(hunk)) {
                out.addAll(hunk.lines());
            }
        }
    }

    private List<String> applied(int start, int end, List<Hunk> hunks) {
        List<String> text = new ArrayList<>();
        int next = start;
        for (Hunk hunk : hunks) {
            text.addAll(base.subList(next, hunk.start()));
            text.addAll(hunk.lines());
            next = hunk.end();
        }
        text.addAll(base.subList(next, end));
        return text;
    }

    /** Whether a person's words are at stake: they replaced prose, or wrote some where there was none but outside of code. */
    private boolean hasProse(Hunk hunk) {
        for (int i = hunk.start(); i < hunk.end(); i++) {
            if (kinds[i] == Kind.PROSE) {
                return true;
            }
        }
        return kinds[hunk.start()] != Kind.CODE && hunk.lines().stream().anyMatch(line -> kind(line) == Kind.PROSE);
    }

    private static Kind[] kinds(List<String> lines) {
        Kind[] kinds = new Kind[lines.size()];
        boolean code = false;
        for (int i = 0; i < kinds.length; i++) {
            boolean fence = lines.get(i).strip().startsWith("```");
            kinds[i] = code || fence ? Kind.CODE : kind(lines.get(i));
            code ^= fence;
        }
        return kinds;
    }

    private static Kind kind(String line) {
        String text = line.strip();
        boolean fact = text.isEmpty() || text.startsWith("|") || text.startsWith("* ") || text.startsWith("- ");
        return fact ? Kind.FACT : Kind.PROSE;
    }
}
