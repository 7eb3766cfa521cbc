package org.sentenceforge.core.card.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.sentenceforge.core.SforgeException;

/** The version of sentence-transformers whose card text is written, and everything in which the versions differ. */
public enum CardStyle {
    V3_0_1("3.0.1"),
    V3_1_1("3.1.1"),
    V3_4_0("3.4.0"),
    V4_1_0("4.1.0"),
    V5_0_0("5.0.0");

    public static final CardStyle DEFAULT = V5_0_0;

    private final String version;

    CardStyle(String version) {
        this.version = version;
    }

    /** @throws SforgeException usage, when no style has this version */
    @JsonCreator
    public static CardStyle of(String version) {
        for (CardStyle style : values()) {
            if (style.version.equals(version)) {
                return style;
            }
        }
        throw SforgeException.usage("unknown card style '" + version + "'; use one of "
                + Arrays.stream(values()).map(CardStyle::version).collect(Collectors.joining(", ")));
    }

    /** The latest style that is no younger than a version of the library; the first for versions before it. */
    public static CardStyle nearest(int major, int minor) {
        CardStyle nearest = V3_0_1;
        for (CardStyle style : values()) {
            String[] parts = style.version.split("\\.");
            int styleMajor = Integer.parseInt(parts[0]);
            boolean younger = styleMajor > major || (styleMajor == major && Integer.parseInt(parts[1]) > minor);
            nearest = younger ? nearest : style;
        }
        return nearest;
    }

    @JsonValue
    public String version() {
        return version;
    }

    /** Empty lists of the header are written as {@code []}. */
    public boolean writesEmptyLists() {
        return this == V3_0_1;
    }

    /** The model's dimensionality is counted in "dimensions" and not, by an old slip, in "tokens". */
    public boolean countsDimensions() {
        return isFrom(V3_4_0);
    }

    /** The introduction counts the data sets when their names are too long to be listed. */
    public boolean countsManyDatasets() {
        return isFrom(V3_4_0);
    }

    /** The usage code shows the similarities, and retrieval models are used with queries and documents. */
    public boolean showsSimilarities() {
        return isFrom(V5_0_0);
    }

    /** The model's architecture name is part of the module's configuration, not a remark after it. */
    public boolean configuresArchitecture() {
        return isFrom(V5_0_0);
    }

    /** An empty line stands between an evaluator's heading and its data set. */
    public boolean separatesEvaluatorName() {
        return isFrom(V3_4_0);
    }

    /** The mini-batch size of a cached loss and the margin of a guided one are shown. */
    public boolean showsLaterLossParameters() {
        return isFrom(V4_1_0);
    }

    /** Evaluators of one kind share a table. */
    public boolean groupsEvaluators() {
        return isFrom(V3_4_0);
    }

    /** The parameters of an evaluator are shown. */
    public boolean showsEvaluatorParameters() {
        return isFrom(V4_1_0);
    }

    /** One, not two, empty lines after the heading of a data set without a name. */
    public boolean closesUpUnnamedDatasets() {
        return isFrom(V3_4_0);
    }

    /** Texts in the samples are cut after 1,000 characters. */
    public boolean cutsSamples() {
        return isFrom(V3_4_0);
    }

    /** More than three data sets are folded away. */
    public boolean foldsManyDatasets() {
        return isFrom(V3_4_0);
    }

    /** What is not known about a data set is left out; before, its bullet stayed, and 1,000 rows were assumed. */
    public boolean omitsUnknownDatasetFacts() {
        return isFrom(V3_1_1);
    }

    /** The log's columns come in the order in which they appeared; before, by name. */
    public boolean keepsLogColumnOrder() {
        return isFrom(V3_4_0);
    }

    /** Evaluations before and after training have rows of their own in the log, without epoch or step. */
    public boolean separatesEvaluationsOutside() {
        return isFrom(V3_4_0);
    }

    /** The column of the log with the loss on the only evaluation set. */
    public String evaluationLossColumn() {
        return isFrom(V3_4_0) ? "Validation Loss" : "loss";
    }

    /** The title lines of most citations end in a blank. */
    public boolean endsCitationTitlesInBlank() {
        return this == V3_0_1;
    }

    private boolean isFrom(CardStyle first) {
        return compareTo(first) >= 0;
    }
}
