package org.sentenceforge.core.model.source;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.hub.Hub;
import org.sentenceforge.core.hub.HubSettings;

/**
 * Where models that are no directories of the user's come from and are kept, as an environment has it.
 *
 * @param ownCache where the built-in model is unpacked
 * @param hubCache the Hugging Face cache, shared with Python's
 * @param hub      the address of the hub
 * @param token    whether there is one to show the hub
 * @param offline  whether the environment forbids the network
 */
public record Places(Path ownCache, Path hubCache, String hub, boolean token, boolean offline) {

    /** @throws org.sentenceforge.core.SforgeException (usage) where HF_ENDPOINT is no address */
    public static Places of(Map<String, String> environment) {
        HubSettings settings = HubSettings.of(environment, false);
        return new Places(
                CacheFolder.of(environment, Path.of(System.getProperty("user.home"))),
                settings.cache(),
                settings.endpoint().toString(),
                settings.token().isPresent(),
                settings.offline());
    }

    /** Asks the hub of an environment once, for a few seconds, whether it is there: why not, or empty. */
    public static Optional<String> hubProblem(Map<String, String> environment) {
        return Hub.problem(HubSettings.of(environment, false));
    }
}
