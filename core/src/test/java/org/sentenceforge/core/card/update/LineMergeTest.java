package org.sentenceforge.core.card.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.support.TestSeed;

class LineMergeTest {
    private final List<String> written = List.of("Intro.", "", "| a | 1 |", "| b | 2 |", "", "End.");

    @Test
    void aRewordedLineStaysAndAChangedFactFollowsTheProgram() {
        List<String> person = List.of("My intro.", "", "| a | 1 |", "| b | two |", "", "End.");
        List<String> now = List.of("Other intro.", "", "| a | 7 |", "| b | 8 |", "", "End.");

        assertThat(LineMerge.merge(written, person, now))
                .containsExactly("My intro.", "", "| a | 7 |", "| b | 8 |", "", "End.");
    }

    @Test
    void linesPutInBetweenRowsThatChangeStay() {
        List<String> person = List.of("Intro.", "", "| a | 1 |", "A remark.", "| b | 2 |", "", "End.", "More.");
        List<String> now = List.of("Intro.", "", "| a | 7 |", "| b | 8 |", "| c | 9 |", "", "End.");

        assertThat(LineMerge.merge(written, person, now))
                .containsSubsequence("Intro.", "| a | 7 |", "| c | 9 |", "End.", "More.");
        assertThat(LineMerge.merge(written, person, now)).contains("A remark.", "| b | 8 |");
    }

    @Test
    void whateverBothSidesDoNothingThatAPersonPutInIsLostAndASecondUpdateChangesNothing() {
        long seed = TestSeed.of(LineMergeTest.class);
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            List<String> base = new ArrayList<>();
            for (int i = random.nextInt(40); i > 0; i--) {
                int kind = random.nextInt(4);
                base.add(kind == 0 ? "" : kind == 1 ? "| row" + random.nextInt(9) : "text " + random.nextInt(12));
            }
            List<String> added = new ArrayList<>();
            List<String> person = edited(base, random, added);
            List<String> now = edited(base, random, new ArrayList<>());
            String round1 = "seed " + seed + ", round " + round;

            List<String> merged = LineMerge.merge(base, person, now);

            assertThat(merged).as(round1).containsAll(added);
            assertThat(LineMerge.merge(now, merged, now)).as(round1).isEqualTo(merged);
            assertThat(LineMerge.merge(base, person, base)).as(round1).isEqualTo(person);
            assertThat(LineMerge.merge(base, base, now)).as(round1).isEqualTo(now);
            assertThat(LineMerge.merge(base, person, person)).as(round1).isEqualTo(person);
        }
    }

    private static List<String> edited(List<String> base, Random random, List<String> added) {
        List<String> edited = new ArrayList<>();
        for (String line : base) {
            int chance = random.nextInt(100);
            if (chance < 5) {
                String text = "Words of one's own " + random.nextInt();
                added.add(text);
                edited.add(text);
            }
            if (chance < 85) {
                edited.add(line);
            } else if (chance < 92) {
                edited.add("| other row " + random.nextInt());
            }
        }
        return edited;
    }
}
