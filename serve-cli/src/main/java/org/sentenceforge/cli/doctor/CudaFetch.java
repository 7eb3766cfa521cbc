package org.sentenceforge.cli.doctor;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.torch.CudaDownload;

/**
 * {@code sforge doctor --fetch-cuda}: tells the size, asks, downloads, and tells what to set.
 *
 * @param err gets what is said and asked
 */
record CudaFetch(CudaDownload download, Consent consent, PrintWriter err) {

    /** Whether the download may begin. */
    enum Consent {
        /** The user has said so. */
        GIVEN,
        /** The user sits at a terminal, and is asked. */
        ASK,
        /** Nobody can be asked. */
        NONE
    }

    /** Reads an answer. */
    @FunctionalInterface
    interface Answer {
        String read() throws IOException;
    }

    /**
     * Downloads, unless the files are there or the user does not want them.
     *
     * @return whether they are there now
     * @throws SforgeException (wrong usage) where nobody can be asked
     */
    boolean run(Answer answer, Progress progress) throws IOException {
        if (download.isThere()) {
            say("libtorch " + download.version() + " for CUDA 12.8 is there already");
            return true;
        }
        CudaDownload.Plan plan = download.plan();
        String what = String.format(
                Locale.ROOT,
                "libtorch %s for CUDA 12.8 (%s): %d files, %.2f GB to download from %s, into %s",
                download.version(),
                download.classifier(),
                plan.parts().size(),
                plan.bytes() / 1e9,
                download.server(),
                download.folder());
        if (consent == Consent.NONE) {
            throw SforgeException.usage("--fetch-cuda: " + what + "; pass --yes to do so");
        }
        say(what);
        if (consent == Consent.ASK) {
            err.print("Download? [y/N] ");
            err.flush();
            String said = answer.read();
            if (said == null || !said.strip().toLowerCase(Locale.ROOT).matches("y|yes")) {
                say("Nothing was downloaded.");
                return false;
            }
        }
        download.run(plan, progress);
        return true;
    }

    private void say(String message) {
        err.println(message);
        err.flush();
    }

    /** What has to be set before the program starts. */
    Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PYTORCH_LIBRARY_PATH", download.folder().toString());
        environment.put("PYTORCH_FLAVOR", CudaDownload.FLAVOR);
        return environment;
    }
}
