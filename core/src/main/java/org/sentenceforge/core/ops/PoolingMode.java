package org.sentenceforge.core.ops;

import java.util.Arrays;
import java.util.Optional;

/** How the vectors of a text's tokens become one. The order is that of concatenated modes in the legacy layout. */
public enum PoolingMode {
    CLS("cls", "pooling_mode_cls_token"),
    MAX("max", "pooling_mode_max_tokens"),
    MEAN("mean", "pooling_mode_mean_tokens"),
    MEAN_SQRT_LEN("mean_sqrt_len_tokens", "pooling_mode_mean_sqrt_len_tokens"),
    /** Weights 1, 2, 3, … by position in the row. */
    WEIGHTED_MEAN("weightedmean", "pooling_mode_weightedmean_tokens"),
    LAST_TOKEN("lasttoken", "pooling_mode_lasttoken");

    private final String key;
    private final String legacyFlag;

    PoolingMode(String key, String legacyFlag) {
        this.key = key;
        this.legacyFlag = legacyFlag;
    }

    /** The name in directories of the current layout. */
    public String key() {
        return key;
    }

    /** The boolean key in directories of the legacy layout. */
    public String legacyFlag() {
        return legacyFlag;
    }

    public static Optional<PoolingMode> ofKey(String key) {
        return Arrays.stream(values()).filter(mode -> mode.key.equals(key)).findFirst();
    }
}
