package org.sentenceforge.cli.command;

import org.sentenceforge.core.Progress;
import org.sentenceforge.core.model.source.Sources;
import picocli.CommandLine.Option;

/** {@code --offline}: whether a command may use the network for what hub ids name. A picocli mixin. */
public final class HubOption {

    @Option(names = "--offline", description = "Never use the network: hub ids are looked up only in the local cache.")
    private boolean offline;

    /**
     * Models and data sets, those of the hub as this command may use it.
     *
     * @param progress where downloads are reported
     */
    public Sources sources(Progress progress) {
        Sources.Network network = offline ? Sources.Network.FORBIDDEN : Sources.Network.ALLOWED;
        return Sources.ofEnvironment(System.getenv(), network, progress);
    }
}
