package org.sentenceforge.core.card.facts;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardJson;
import org.sentenceforge.core.card.data.CardStyle;

/** The training arguments that a card lists: names, order and defaults of each style, from {@code hyperparameters.json}. */
public final class HyperparameterList {
    private static final Set<String> SINCE_5_0 =
            Set.of("hub_revision", "liger_kernel_config", "router_mapping", "learning_rate_mapping");
    private static final Set<String> SINCE_3_4 =
            Set.of("include_for_metrics", "use_liger_kernel", "average_tokens_across_devices", "prompts");
    private static final Set<String> SINCE_3_1 =
            Set.of("torch_empty_cache_steps", "eval_on_start", "eval_use_gather_object");

    private HyperparameterList() {}

    /**
     * The full list with the values of a run.
     *
     * @param chosen values by name; names without a place in the card (output folders, logging) are left out
     */
    public static CardData.Hyperparameters of(CardStyle style, Map<String, ?> chosen) {
        Map<String, Object> nonDefault = new LinkedHashMap<>();
        Map<String, Object> all = defaults(style);
        for (Map.Entry<String, Object> entry : all.entrySet()) {
            if (chosen.containsKey(entry.getKey())) {
                Object value = chosen.get(entry.getKey());
                if (!isSame(value, entry.getValue())) {
                    nonDefault.put(entry.getKey(), value);
                }
                entry.setValue(value);
            }
        }
        return new CardData.Hyperparameters(nonDefault, all);
    }

    /** Values are compared, not notations: 3 and 3.0 are the same number of epochs. */
    private static boolean isSame(Object a, Object b) {
        return a instanceof Number x && b instanceof Number y
                ? x.doubleValue() == y.doubleValue()
                : Objects.equals(a, b);
    }

    static Map<String, Object> defaults(CardStyle style) {
        Map<String, Object> defaults = new LinkedHashMap<>();
        latest().forEach((name, value) -> {
            if (isListed(style, name)) {
                defaults.put(
                        name, name.equals("hub_private_repo") && isBefore(style, CardStyle.V3_4_0) ? false : value);
            }
            followers(style, name).forEach(defaults::put);
        });
        return defaults;
    }

    private static boolean isListed(CardStyle style, String name) {
        return !(SINCE_5_0.contains(name) && isBefore(style, CardStyle.V5_0_0))
                && !(SINCE_3_4.contains(name) && isBefore(style, CardStyle.V3_4_0))
                && !(SINCE_3_1.contains(name) && isBefore(style, CardStyle.V3_1_1));
    }

    /** Arguments that only older styles list, behind the one that they follow there. */
    private static Map<String, Object> followers(CardStyle style, String name) {
        Map<String, Object> followers = new LinkedHashMap<>();
        if (style == CardStyle.V4_1_0 && name.equals("fsdp_config")) {
            followers.put("tp_size", 0);
        }
        if (isBefore(style, CardStyle.V4_1_0) && name.equals("torch_compile_mode")) {
            List.of("dispatch_batches", "split_batches").forEach(follower -> followers.put(follower, null));
        }
        return followers;
    }

    private static boolean isBefore(CardStyle style, CardStyle other) {
        return style.compareTo(other) < 0;
    }

    private static Map<String, Object> latest() {
        try (InputStream in = HyperparameterList.class.getResourceAsStream("hyperparameters.json")) {
            return CardJson.mapper().readValue(in, new TypeReference<LinkedHashMap<String, Object>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
