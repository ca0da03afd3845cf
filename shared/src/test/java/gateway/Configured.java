package gateway;

import gateway.config.yaml.ConfigFile;
import gateway.config.yaml.ConfigFile.Judged;
import gateway.policy.GatewaySettings;
import java.nio.charset.StandardCharsets;

/** Settings as a configuration has them, for tests that are about what a configuration comes to. */
public final class Configured {
    private Configured() {}

    /** The settings with {@code auth} in YAML's flow style; there are plans {@code gold} and {@code trial}. */
    public static GatewaySettings auth(String auth) {
        Judged judged = ConfigFile.judge(
                "test",
                ("gateway: { auth: " + auth + " }\nplans: { gold: {}, trial: {} }\n").getBytes(StandardCharsets.UTF_8));
        if (judged instanceof Judged.Valid valid) {
            return valid.configuration().gateway();
        }
        throw new AssertionError(judged);
    }
}
