package gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.Calls;
import gateway.HandMovedClock;
import gateway.auth.KeyUses.Kept;
import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Response;
import gateway.pipeline.Caller;
import gateway.policy.Scheme;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyUseFilterTest {
    private static final Caller KEY = known(Scheme.API_KEY, "k1");
    private static final Caller TOKEN = known(Scheme.JWT, "customers");

    private final List<String> told = new ArrayList<>();
    private final KeyUseSampler sampler = new KeyUseSampler(
            (consumer, keyId, _) -> {
                told.add(consumer + "/" + keyId);
                return Kept.KEPT;
            },
            new HandMovedClock("2026-11-24T09:00:00Z"),
            Runnable::run);

    private static Caller known(Scheme scheme, String credential) {
        return new Caller.Known("acme", scheme, credential, Optional.empty(), Set.of());
    }

    private void pass(boolean several, Caller caller) {
        Response served = Response.of(204, Headers.EMPTY, Body.EMPTY);
        assertThat(new KeyUseFilter(sampler, several)
                        .apply(Calls.call().caller(caller).build(), _ -> served))
                .isSameAs(served);
    }

    @Test
    void a_key_that_names_the_caller_was_used() {
        pass(false, KEY);
        assertThat(told).containsExactly("acme/k1");
    }

    @Test
    void a_key_that_came_along_was_used_though_another_credential_names_the_caller() {
        pass(true, new Caller.Several(List.of(KEY, TOKEN)));
        pass(false, TOKEN);
        assertThat(told).containsExactly("acme/k1");
    }

    @Test
    void nothing_else_is_a_key() {
        for (Caller caller : List.of(
                TOKEN,
                new Caller.Anonymous(),
                new Caller.Rejected(Scheme.API_KEY, "wrong-key"),
                new Caller.Suspended("acme", Scheme.API_KEY))) {
            pass(true, caller);
            pass(false, caller);
        }
        pass(true, KEY); // one alone is seen later
        pass(true, new Caller.Several(List.of(new Caller.Rejected(Scheme.API_KEY, "wrong-key"), TOKEN)));
        assertThat(told).isEmpty();
    }
}
