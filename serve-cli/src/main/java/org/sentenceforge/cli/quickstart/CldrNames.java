package org.sentenceforge.cli.quickstart;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Function;
import org.sentenceforge.core.SforgeException;

/**
 * The built-in data set: the names that the Unicode CLDR, a part of every JDK, gives to countries, languages and currencies, each in many
 * languages and in English. "franco suizo" and "Swiss Franc" make a pair.
 */
final class CldrNames {
    private static final int HOLD_OUT_EVERY = 5;
    private static final int FEWEST_PAIRS = 5000;

    /** Languages by the script they are written in, nearest to English first. */
    enum Script {
        LATIN("Latin", "es", "fr", "de", "it", "pt", "nl", "sv", "pl", "cs", "hu", "fi", "tr"),
        CYRILLIC("Cyrillic", "ru", "uk", "bg"),
        GREEK("Greek", "el"),
        SEMITIC("Arabic, Hebrew", "ar", "he"),
        DEVANAGARI("Devanagari", "hi"),
        EAST_ASIAN("East Asian", "ja", "ko", "zh");

        private final String title;
        private final List<String> languages;

        Script(String title, String... languages) {
            this.title = title;
            this.languages = List.of(languages);
        }

        String title() {
            return title;
        }

        List<String> languages() {
            return languages;
        }
    }

    /** A name in some language and the English name of the same thing. */
    record Pair(String name, String english, Script script, String language) {}

    /**
     * The names, split by what they name: nothing named in {@code heldOut} is named in {@code train} in any language.
     *
     * @param english all English names, of both parts, each once
     */
    record Split(List<Pair> train, List<Pair> heldOut, List<String> english) {}

    private CldrNames() {}

    /**
     * All names, every fifth thing held out.
     *
     * @throws SforgeException when this Java was made without its locale data
     */
    static Split split() {
        TreeMap<String, List<Pair>> byEnglish = new TreeMap<>();
        collect(byEnglish, List.of(Locale.getISOCountries()), CldrNames::country);
        collect(byEnglish, List.of(Locale.getISOLanguages()), CldrNames::language);
        collect(byEnglish, Currency.getAvailableCurrencies(), currency -> currency::getDisplayName);

        List<Pair> train = new ArrayList<>();
        List<Pair> heldOut = new ArrayList<>();
        int things = 0;
        for (List<Pair> pairs : byEnglish.values()) {
            (things++ % HOLD_OUT_EVERY == 0 ? heldOut : train).addAll(pairs);
        }
        if (train.size() < FEWEST_PAIRS) {
            throw SforgeException.failed(
                    "this Java (" + System.getProperty("java.home") + ") knows the names of only " + byEnglish.size()
                            + " things in other languages; use one with the module jdk.localedata",
                    null);
        }
        return new Split(List.copyOf(train), List.copyOf(heldOut), List.copyOf(byEnglish.keySet()));
    }

    private static Function<Locale, String> country(String code) {
        return new Locale.Builder().setRegion(code).build()::getDisplayCountry;
    }

    private static Function<Locale, String> language(String code) {
        return Locale.forLanguageTag(code)::getDisplayLanguage;
    }

    /** Adds a pair for each thing and language; a name that is the same in English, or is not translated, teaches nothing. */
    private static <T> void collect(
            TreeMap<String, List<Pair>> byEnglish, Collection<T> things, Function<T, Function<Locale, String>> names) {
        for (T thing : things) {
            Function<Locale, String> nameIn = names.apply(thing);
            String english = nameIn.apply(Locale.ENGLISH);
            for (Script script : Script.values()) {
                for (String language : script.languages()) {
                    String name = nameIn.apply(Locale.forLanguageTag(language));
                    if (!name.equals(english) && !name.equals(thing.toString())) {
                        byEnglish
                                .computeIfAbsent(english, e -> new ArrayList<>())
                                .add(new Pair(name, english, script, language));
                    }
                }
            }
        }
    }
}
