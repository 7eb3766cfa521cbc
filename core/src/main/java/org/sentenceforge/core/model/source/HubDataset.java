package org.sentenceforge.core.model.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.FileFormat;
import org.sentenceforge.core.data.RowSource;
import org.sentenceforge.core.hub.Hub;
import org.sentenceforge.core.hub.HubRepository;
import org.sentenceforge.core.hub.HubSelection;

/**
 * The files of one split of a hub data set.
 *
 * @param split such as {@code train}, as it occurs in the files' names
 * @param subset the folder of a data set that has several (the hub's "subset" or "config")
 */
public record HubDataset(HubRepository repository, String split, Optional<String> subset) implements HubSelection {
    /** Best first, where a data set is there in several formats. */
    private static final List<FileFormat> FORMATS =
            List.of(FileFormat.PARQUET, FileFormat.JSONL, FileFormat.CSV, FileFormat.TSV);

    private static final Pattern ANY_SPLIT =
            Pattern.compile("(^|[/._-])(train|test|dev|val|valid|validation|eval)([/._-]|$)");

    public HubDataset {
        if (repository.kind() != HubRepository.Kind.DATASET) {
            throw new IllegalArgumentException(repository + " is no data set");
        }
    }

    /** A split of a data set by its id. */
    public static HubDataset of(String id, String split, Optional<String> revision, Optional<String> subset) {
        String reference = revision.map(name -> id + "@" + name).orElse(id);
        return new HubDataset(HubRepository.parse(HubRepository.Kind.DATASET, reference), split, subset);
    }

    /** {@code org/name}. */
    public String id() {
        return repository.id();
    }

    /**
     * The split on this machine.
     *
     * @param files in the order of their names
     * @param commit of the data set that the files belong to
     */
    public record Opened(List<Path> files, String commit) {

        public RowSource rows() {
            return RowSource.files(files.stream().map(Path::toString).toList());
        }
    }

    /**
     * Finds the split's files in the cache, or downloads them.
     *
     * @throws SforgeException (bad data) where the data set has no such split, or several subsets and none is named
     */
    Opened open(Hub hub) {
        Path snapshot = hub.snapshot(repository, this);
        try (Stream<Path> all = Files.walk(snapshot)) {
            List<String> names = all.filter(Files::isRegularFile)
                    .map(file -> snapshot.relativize(file).toString().replace('\\', '/'))
                    .toList();
            return new Opened(
                    choose(names).stream().map(snapshot::resolve).toList(),
                    snapshot.getFileName().toString());
        } catch (IOException e) {
            throw SforgeException.failed("cannot list " + snapshot + ": " + e.getMessage(), e);
        }
    }

    @Override
    public List<String> choose(Collection<String> files) {
        List<String> data = inSubset(files);
        Pattern named = Pattern.compile("(^|[/._-])" + Pattern.quote(split) + "([/._-]|$)");
        List<String> ofSplit =
                data.stream().filter(file -> named.matcher(file).find()).toList();
        if (ofSplit.isEmpty() && split.equals("train")) {
            // A data set whose files name no split at all has one, which the hub calls train
            ofSplit = data.stream().noneMatch(file -> ANY_SPLIT.matcher(file).find()) ? data : List.of();
        }
        for (FileFormat format : FORMATS) {
            List<String> chosen = ofSplit.stream()
                    .filter(file ->
                            FileFormat.of(Path.of(file)).filter(format::equals).isPresent())
                    .sorted()
                    .toList();
            if (!chosen.isEmpty()) {
                requireOneSubset(chosen);
                return chosen;
            }
        }
        return List.of();
    }

    private List<String> inSubset(Collection<String> files) {
        return files.stream()
                .filter(file -> !file.startsWith("."))
                .filter(file ->
                        FileFormat.of(Path.of(file)).filter(FORMATS::contains).isPresent())
                .filter(file -> subset.isEmpty()
                        || file.startsWith(subset.get() + "/")
                        || file.contains("/" + subset.get() + "/"))
                .toList();
    }

    private void requireOneSubset(List<String> chosen) {
        TreeSet<String> folders = new TreeSet<>();
        for (String file : chosen) {
            int slash = file.lastIndexOf('/');
            folders.add(slash < 0 ? "" : file.substring(0, slash));
        }
        if (folders.size() > 1) {
            throw SforgeException.badData(String.format(
                    Locale.ROOT,
                    "%s has split '%s' in several folders (%s); name one as subset",
                    repository,
                    split,
                    String.join(", ", folders)));
        }
    }

    @Override
    public boolean suffices(Collection<String> files) {
        List<String> chosen = choose(files);
        return !chosen.isEmpty() && HubSelection.allShards(chosen);
    }
}
