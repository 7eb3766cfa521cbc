package org.sentenceforge.core.card.render;

import java.util.Map;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardJson;
import org.sentenceforge.core.card.text.PythonNumber;

/** "Environmental Impact" and "Training Hardware", of models whose emissions were measured. */
final class EnvironmentSection implements Section {
    private static final int DECIMALS = 3;

    @Override
    public void write(CardText out, CardData card) {
        CardData.Emissions measured = card.co2EqEmissions();
        if (measured == null) {
            return;
        }
        out.line("### Environmental Impact");
        out.line("Carbon emissions were measured using [CodeCarbon](https://github.com/mlco2/codecarbon).");
        out.line("- **Energy Consumed**: " + PythonNumber.fixed(measured.energyConsumed(), DECIMALS) + " kWh");
        out.line("- **Carbon Emitted**: " + PythonNumber.fixed(measured.emissions() / 1000, DECIMALS) + " kg of CO2");
        out.line("- **Hours Used**: " + PythonNumber.text(PythonNumber.round(measured.hoursUsed(), DECIMALS))
                + " hours");
        out.blank().line("### Training Hardware");
        out.line("- **On Cloud**: " + (measured.onCloud() ? "Yes" : "No"));
        out.line("- **GPU Model**: " + (measured.hardwareUsed() == null ? "No GPU used" : measured.hardwareUsed()));
        out.line("- **CPU Model**: " + measured.cpuModel());
        out.line("- **RAM Size**: " + PythonNumber.fixed(measured.ramTotalSize(), 2) + " GB")
                .blank();
    }

    @Override
    public Map<String, Object> header(CardData card) {
        return card.co2EqEmissions() == null
                ? Map.of()
                : Map.of("co2_eq_emissions", CardJson.mapper().convertValue(card.co2EqEmissions(), Map.class));
    }
}
