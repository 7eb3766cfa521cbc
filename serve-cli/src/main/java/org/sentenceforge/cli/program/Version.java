package org.sentenceforge.cli.program;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} shows. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {
            ofProgram(),
            "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }

    /** "SentenceForge 1.2.3". */
    static String ofProgram() {
        String version = Main.class.getPackage().getImplementationVersion();
        return "SentenceForge " + (version == null ? "(unpackaged)" : version);
    }
}
