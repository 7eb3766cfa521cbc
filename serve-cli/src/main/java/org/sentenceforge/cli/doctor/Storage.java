package org.sentenceforge.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.model.source.Places;

/** The caches with the disks that they are on, and the way to the hub. */
final class Storage {
    /** Room for a few models. */
    private static final double LITTLE_ROOM = 2;

    private Storage() {}

    static List<Finding> findings(Map<String, String> environment, boolean offline) {
        Places places = Places.of(environment);
        List<Finding> findings = new ArrayList<>();
        findings.add(folder("Cache", places.ownCache(), "set SFORGE_CACHE to a folder that can be written"));
        findings.add(
                folder("Hugging Face cache", places.hubCache(), "set HF_HUB_CACHE to a folder that can be written"));
        findings.add(
                hub(places, offline || places.offline() ? Optional.empty() : Places.hubProblem(environment), offline));
        return findings;
    }

    static Finding folder(String area, Path folder, String remedy) {
        Path present = folder.toAbsolutePath();
        while (present != null && !Files.exists(present)) {
            present = present.getParent();
        }
        if (present == null || !Files.isDirectory(present) || !Files.isWritable(present)) {
            return Finding.problem(area, folder + " cannot be written", remedy);
        }
        try {
            double free = Machine.gigabytes(Files.getFileStore(present).getUsableSpace());
            String found = String.format(
                    Locale.ROOT, "%s%s, %.1f GB free", folder, Files.exists(folder) ? "" : " (not there yet)", free);
            return free >= LITTLE_ROOM
                    ? Finding.ok(area, found)
                    : Finding.note(area, found, "a model takes 0.1 to 2 GB and more; make room");
        } catch (IOException e) {
            return Finding.problem(area, folder + " cannot be read: " + e.getMessage(), remedy);
        }
    }

    private static Finding hub(Places places, Optional<String> problem, boolean offline) {
        if (offline || places.offline()) {
            return Finding.ok(
                    "Hub", places.hub() + ", not asked: " + (offline ? "--offline" : "HF_HUB_OFFLINE is set"));
        }
        return problem.map(
                        why -> Finding.note(
                                "Hub",
                                places.hub() + ": " + why,
                                "models from directories, the cache and builtin: work all the same; else check the network, or set HF_ENDPOINT to a mirror"))
                .orElseGet(() -> Finding.ok(
                        "Hub",
                        places.hub() + ", " + (places.token() ? "with a token" : "without a token (public models)")));
    }
}
