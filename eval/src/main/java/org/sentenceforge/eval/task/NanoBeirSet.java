package org.sentenceforge.eval.task;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The data sets of NanoBEIR, in the order in which they are evaluated. */
public enum NanoBeirSet {
    CLIMATE_FEVER("ClimateFEVER"),
    DBPEDIA("DBPedia"),
    FEVER("FEVER"),
    FIQA_2018("FiQA2018"),
    HOTPOT_QA("HotpotQA"),
    MSMARCO("MSMARCO"),
    NF_CORPUS("NFCorpus"),
    NQ("NQ"),
    QUORA_RETRIEVAL("QuoraRetrieval"),
    SCIDOCS("SCIDOCS"),
    ARGU_ANA("ArguAna"),
    SCI_FACT("SciFact"),
    TOUCHE_2020("Touche2020");

    private final String title;

    NanoBeirSet(String title) {
        this.title = title;
    }

    /** {@code NanoMSMARCO}, … */
    public String folder() {
        return "Nano" + title;
    }

    /** By its name without "Nano", in any case. */
    public static Optional<NanoBeirSet> ofName(String name) {
        return Arrays.stream(values())
                .filter(set -> set.title.equalsIgnoreCase(name))
                .findFirst();
    }

    public static List<String> names() {
        return Arrays.stream(values()).map(set -> set.title).toList();
    }

    /** The sets that cross-encoders are evaluated on by default: all but the two of argument retrieval. */
    public static List<String> rerankingNames() {
        return Arrays.stream(values())
                .filter(set -> set != ARGU_ANA && set != TOUCHE_2020)
                .map(set -> set.title)
                .toList();
    }
}
