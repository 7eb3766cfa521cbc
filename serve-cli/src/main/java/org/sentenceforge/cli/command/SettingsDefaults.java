package org.sentenceforge.cli.command;

import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Gives the options that the user leaves out the values of the settings. */
final class SettingsDefaults implements IDefaultValueProvider {
    private final Map<String, String> environment;
    private UserSettings settings;

    SettingsDefaults(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) {
            return null;
        }
        // --device of doctor has no default: it asks for a proof
        return switch (option.longestName()) {
            case "--device" ->
                option.defaultValue() == null ? null : or(settings().flatMap(UserSettings::device));
            case "--dtype" ->
                option.defaultValue() == null ? null : or(settings().flatMap(UserSettings::dtype));
            case "--offline" -> settings().map(UserSettings::offline).orElse(false) ? "true" : null;
            default -> null;
        };
    }

    private static String or(Optional<String> value) {
        return value.orElse(null);
    }

    /** What is wrong in them is told when the command runs. */
    private Optional<UserSettings> settings() {
        if (settings == null) {
            try {
                settings = UserSettings.of(environment);
            } catch (SforgeException e) {
                return Optional.empty();
            }
        }
        return Optional.of(settings);
    }
}
