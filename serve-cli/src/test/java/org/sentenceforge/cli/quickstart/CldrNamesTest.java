package org.sentenceforge.cli.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sentenceforge.cli.quickstart.CldrNames.Pair;
import org.sentenceforge.cli.quickstart.CldrNames.Split;

class CldrNamesTest {
    private final Split split = CldrNames.split();

    @Test
    void thereAreMoreThanTwelveThousandPairsInMoreThanTwentyLanguages() {
        assertThat(split.train().size() + split.heldOut().size()).isGreaterThan(12_000);
        assertThat(languages(split.train())).hasSizeGreaterThan(20);
        assertThat(languages(split.heldOut())).isEqualTo(languages(split.train()));
    }

    @Test
    void aFifthOfTheThingsIsHeldOutInAllLanguages() {
        Set<String> trained = english(split.train());
        Set<String> heldOut = english(split.heldOut());

        assertThat(new HashSet<>(trained)).doesNotContainAnyElementsOf(heldOut);
        assertThat(heldOut.size())
                .isBetween(split.english().size() / 5, split.english().size() / 5 + 1);
        assertThat(split.english()).hasSameSizeAs(new HashSet<>(split.english()));
    }

    @Test
    void aThingIsNamedInItsLanguages() {
        assertThat(Stream.concat(split.train().stream(), split.heldOut().stream()))
                .contains(new Pair("franco suizo", "Swiss Franc", CldrNames.Script.LATIN, "es"))
                .contains(new Pair("Германия", "Germany", CldrNames.Script.CYRILLIC, "ru"))
                .contains(new Pair("ドイツ語", "German", CldrNames.Script.EAST_ASIAN, "ja"));
    }

    @Test
    void noNameIsItsOwnTranslation() {
        assertThat(split.train()).noneMatch(pair -> pair.name().equals(pair.english()));
    }

    @Test
    void theSplitIsAlwaysTheSame() {
        assertThat(CldrNames.split()).isEqualTo(split);
    }

    private static Set<String> languages(List<Pair> pairs) {
        return pairs.stream().map(Pair::language).collect(Collectors.toSet());
    }

    private static Set<String> english(List<Pair> pairs) {
        return pairs.stream().map(Pair::english).collect(Collectors.toSet());
    }
}
