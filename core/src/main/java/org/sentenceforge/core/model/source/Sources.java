package org.sentenceforge.core.model.source;

import java.nio.file.Path;
import java.util.Map;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.hub.Hub;
import org.sentenceforge.core.hub.HubSettings;

/**
 * Turns what users write for a model or a data set into files on this machine. Whoever starts a piece of work makes one and hands it in;
 * nothing else decides whether the network may be used.
 */
public final class Sources {

    /** Whether what is not on this machine may be fetched. */
    public enum Network {
        ALLOWED,
        FORBIDDEN
    }

    private final Hub hub;

    /** @param hub for what hub ids name */
    public Sources(Hub hub) {
        this.hub = hub;
    }

    /**
     * The hub and its cache as the environment has them (HF_ENDPOINT, HF_HUB_CACHE, HF_TOKEN, HF_HUB_OFFLINE and the others).
     *
     * @param progress where downloads are reported
     */
    public static Sources ofEnvironment(Map<String, String> environment, Network network, Progress progress) {
        return new Sources(new Hub(HubSettings.of(environment, network == Network.FORBIDDEN), progress));
    }

    /**
     * The model's directory: made or downloaded where it is not there yet.
     *
     * @throws org.sentenceforge.core.SforgeException (usage) for an unknown built-in model, (bad model) where the hub does not have it or
     *     may not be asked, (failed) where it cannot be fetched
     */
    public Path model(ModelReference reference) {
        return reference.directory(hub);
    }

    /**
     * The files of one split of a data set: downloaded where they are not there yet.
     *
     * @throws org.sentenceforge.core.SforgeException (bad data) where the data set has no such split or may not be fetched
     */
    public HubDataset.Opened dataset(HubDataset dataset) {
        return dataset.open(hub);
    }
}
