package gateway.transform;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.Calls;
import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Response;
import gateway.pipeline.Call;
import gateway.policy.HostRule;
import gateway.policy.Jsonata;
import gateway.policy.RequestRules;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;

/** Which classes a call loads: a cold start has no time for what its route does not use. */
class LoadingTest {

    /** Calls without a template, and with one; run by a loader that sees what is loaded. */
    public static final class Plain implements Runnable {
        @Override
        public void run() {
            answer(Calls.call().method("POST").body("{}").build());
        }

        static void answer(Call call) {
            Response response = new CompressionFilter()
                    .apply(
                            call,
                            within -> new TransformFilter()
                                    .apply(within, _ -> Response.of(200, Headers.EMPTY, Body.EMPTY)));
            if (response.status() != 200) {
                throw new IllegalStateException("status " + response.status());
            }
        }
    }

    /** With a template. */
    public static final class Templated implements Runnable {
        @Override
        public void run() {
            Plain.answer(Calls.call()
                    .method("POST")
                    .body("{}")
                    .rules(rules -> rules.withRequest(new RequestRules(
                            Optional.empty(),
                            List.of(),
                            List.of(),
                            new HostRule.Upstream(),
                            Optional.of(new Jsonata("body", "application/json")))))
                    .build());
        }
    }

    private static Set<String> loadedBy(Class<? extends Runnable> code) throws Exception {
        Set<String> loaded = new ConcurrentSkipListSet<>();
        var instance = (Runnable) new Watching(loaded)
                .loadClass(code.getName())
                .getDeclaredConstructor()
                .newInstance();
        instance.run();
        return loaded;
    }

    /** Knows nothing of the classes that the tests have loaded. */
    private static final class Watching extends ClassLoader {
        private final Set<String> loaded;

        Watching(Set<String> loaded) {
            super(ClassLoader.getPlatformClassLoader());
            this.loaded = loaded;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            String file = name.replace('.', '/') + ".class";
            try (InputStream in = LoadingTest.class.getClassLoader().getResourceAsStream(file)) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                loaded.add(name);
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @Test
    void a_route_without_rules_loads_the_two_filters_and_nothing_behind_them() throws Exception {
        assertThat(loadedBy(Plain.class))
                .contains("gateway.transform.TransformFilter", "gateway.transform.CompressionFilter")
                .noneMatch(name -> name.startsWith("com.dashjoin.") || name.startsWith("com.google.re2j."))
                .filteredOn(name -> name.startsWith("gateway.transform.") && !name.contains("LoadingTest"))
                .containsExactlyInAnyOrder("gateway.transform.TransformFilter", "gateway.transform.CompressionFilter");
    }

    @Test
    void a_route_with_a_template_loads_the_library() throws Exception {
        assertThat(loadedBy(Templated.class)).contains("com.dashjoin.jsonata.Jsonata");
    }
}
