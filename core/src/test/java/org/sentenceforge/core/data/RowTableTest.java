package org.sentenceforge.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;

class RowTableTest {
    private static final Columns ALL_TYPES = new Columns(List.of("text", "list", "number", "flag", "vector"));

    @TempDir
    Path folder;

    @Test
    void aTableInFilesHoldsWhatOneOnTheHeapHolds() {
        RowTable heap = fill(RowTable.builder(ALL_TYPES));
        RowTable files = fill(RowTable.builder(ALL_TYPES, new Spill(folder, 64, 12)));

        assertThat(files.size()).isEqualTo(1000);
        for (int column = 0; column < ALL_TYPES.size(); column++) {
            assertThat(files.type(column)).isEqualTo(heap.type(column));
            for (int row = 0; row < files.size(); row++) {
                assertThat(files.cell(row, column)).isEqualTo(heap.cell(row, column));
                assertThat(files.location(row)).isEqualTo(heap.location(row));
            }
        }
        assertThat(files.type(2)).as("one fraction among whole numbers").isEqualTo(ColumnType.FLOAT);
        assertThat(files.text(998, 0)).isEqualTo("text 332 ü");
        assertThat(files.texts(999, 1)).containsExactly("item 999", "other");
        assertThat(files.texts(4, 1)).isEmpty();
        assertThat(files.numbers(7, 4)).containsExactly(7, 0.5f);
    }

    private static RowTable fill(RowTable.Builder builder) {
        for (int i = 0; i < 1000; i++) {
            builder.add(
                    "text " + i / 3 + " ü",
                    i == 4 ? List.of() : List.of("item " + i, "other"),
                    i == 600 ? (Object) 0.25 : (Object) (long) i,
                    i % 2 == 0,
                    i % 3 == 0 ? List.of(i) : List.of(i, 0.5));
        }
        return builder.build();
    }

    @Test
    void listsBecomeColumnsInTheirPlace() throws IOException {
        RowTable rows = load(
                "{\"anchor\":\"a\",\"negatives\":[\"n1\",\"n2\"],\"queries\":[\"q\"],\"scores\":[1,2]}",
                "{\"anchor\":\"b\",\"negatives\":[\"n3\",\"n4\"],\"queries\":[\"r\"],\"scores\":[3]}");

        RowTable expanded = rows.expandLists(ListLengths.REFUSE);

        assertThat(expanded.columns().names())
                .containsExactly("anchor", "negative_1", "negative_2", "query_1", "scores");
        assertThat(expanded.text(1, 1)).isEqualTo("n3");
        assertThat(expanded.text(1, 2)).isEqualTo("n4");
        assertThat(expanded.text(0, 3)).isEqualTo("q");
        assertThat(expanded.type(2)).isEqualTo(ColumnType.TEXT);
        assertThat(expanded.numbers(0, 4)).containsExactly(1, 2);
        assertThat(expanded.location(1)).isEqualTo(rows.location(1));
        assertThat(expanded.expandLists(ListLengths.REFUSE).columns()).isEqualTo(expanded.columns());
    }

    @Test
    void listsOfOtherLengthsAreRefusedOrCut() throws IOException {
        RowTable rows = load(
                "{\"anchor\":\"a\",\"negative\":[\"n1\",\"n2\",\"n3\"]}",
                "{\"anchor\":\"b\",\"negative\":[\"n4\",\"n5\",\"n6\"]}",
                "{\"anchor\":\"c\",\"negative\":[\"n7\",\"n8\"]}");

        assertBadData(
                () -> rows.expandLists(ListLengths.REFUSE),
                "rows.jsonl:3: column 'negative': expected a list of 3 texts as in",
                "rows.jsonl:1, found a list of 2;",
                "list_lengths: cut");
        RowTable cut = rows.expandLists(ListLengths.CUT);
        assertThat(cut.columns().names()).containsExactly("anchor", "negative_1", "negative_2");
        assertThat(cut.text(1, 2)).isEqualTo("n5");
        assertThat(cut.text(2, 1)).isEqualTo("n7");
    }

    @Test
    void anEmptyListOrANameThatIsTakenCannotBecomeColumns() throws IOException {
        RowTable empty = RowTable.builder(new Columns(List.of("negatives")))
                .add(List.of("x"))
                .add(List.of())
                .build();
        RowTable taken = load("{\"negative_1\":\"a\",\"negatives\":[\"b\"]}");

        assertBadData(() -> empty.expandLists(ListLengths.CUT), "the table row 2: column 'negatives'", "an empty list");
        assertBadData(() -> taken.expandLists(ListLengths.CUT), "'negatives'", "'negative_1', which is there already");
    }

    @Test
    void numbersThatAreNoneAreRefused() {
        RowTable.Builder numbers = RowTable.builder(new Columns(List.of("score")));
        RowTable.Builder lists = RowTable.builder(new Columns(List.of("label")));

        assertBadData(() -> numbers.add(0.5).add(Double.NaN), "the table row 2: column 'score'", "finite", "NaN");
        assertBadData(() -> lists.add(List.of(0.5, 1e300)), "the table row 1: column 'label'", "finite", "Infinity");
    }

    @Test
    void longLoadingIsReportedWithAllItsRows() throws IOException {
        Path file = folder.resolve("slow.jsonl");
        Files.writeString(file, "{\"text\":\"a\"}\n".repeat(3000));
        List<String> told = new ArrayList<>();
        long[] done = {0};
        Progress progress = (name, unit, total) -> new Progress.Task() {
            {
                told.add(name + ", " + unit);
            }

            @Override
            public void advance(long units) {
                done[0] += units;
            }

            @Override
            public void note(List<String> figures) {
                told.addAll(figures);
            }

            @Override
            public void close() {
                told.add("closed");
            }
        };

        try (LateTask quick = new LateTask(progress, "Reading data", "rows", "a", 1_000_000)) {
            count(3000, quick);
        }
        assertThat(told).isEmpty();
        try (LateTask slow = new LateTask(progress, "Reading data", "rows", "slow.jsonl", 0)) {
            count(3000, slow);
        }

        assertThat(told).containsExactly("Reading data, rows", "slow.jsonl", "closed");
        assertThat(done[0]).isEqualTo(3000);
    }

    private static void count(int units, LateTask task) {
        for (int i = 0; i < units; i++) {
            task.advance();
        }
    }

    private RowTable load(String... lines) throws IOException {
        Path file = folder.resolve("rows.jsonl");
        Files.writeString(file, String.join("\n", lines) + "\n");
        return RowTable.load(RowSource.files(file.toString()), Selection.all());
    }

    private static void assertBadData(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_DATA))
                .hasMessageContainingAll(parts);
    }
}
