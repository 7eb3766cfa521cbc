package org.sentenceforge.core.model.source;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.hub.Hub;
import org.sentenceforge.core.hub.HubRepository;
import org.sentenceforge.core.hub.HubSelection;
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

    /** The same for this process's environment; downloads are reported to nobody. */
    public static Sources ofEnvironment() {
        return ofEnvironment(System.getenv(), Network.ALLOWED, Progress.NONE);
    }

    /** What is on this machine, in the hub's cache too; the network is never used. */
    public static Sources local() {
        return ofEnvironment(System.getenv(), Network.FORBIDDEN, Progress.NONE);
    }

    /**
     * The model's directory: made or downloaded where it is not there yet.
     *
     * @throws SforgeException (usage) for an unknown built-in model, (bad model) where the hub does not have it or
     *     may not be asked, (failed) where it cannot be fetched
     */
    public Path model(ModelReference reference) {
        if (reference instanceof ModelReference.Builtin builtin) {
            return BuiltinModel.directory(builtin.name());
        }
        if (reference instanceof ModelReference.Repository remote) {
            return snapshot(remote.repository());
        }
        return ((ModelReference.Directory) reference).path();
    }

    /** The models that need nothing fetched, as users name them: the built-in one, and those of the hub that are in the cache. */
    public List<String> models() {
        List<String> names = new ArrayList<>(hub.models());
        names.add(0, ModelReference.BUILTIN_PREFIX + BuiltinModel.NAME);
        return names;
    }

    /** A mistyped directory looks like a hub id; the error must say that neither is there. */
    private Path snapshot(HubRepository repository) {
        try {
            return hub.snapshot(repository, HubSelection.MODEL);
        } catch (SforgeException e) {
            String message = e.getMessage() + "; nor is there such a directory here";
            if (e.exitCode() == ExitCode.BAD_MODEL) {
                throw SforgeException.badModel(message, e);
            }
            throw e.exitCode() == ExitCode.FAILED ? SforgeException.failed(message, e) : e;
        }
    }

    /**
     * The files of one split of a data set: downloaded where they are not there yet.
     *
     * @throws SforgeException (bad data) where the data set has no such split or may not be fetched
     */
    public HubDataset.Opened dataset(HubDataset dataset) {
        return dataset.open(hub);
    }
}
