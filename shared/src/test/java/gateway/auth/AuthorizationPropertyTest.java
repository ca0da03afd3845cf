package gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.Calls;
import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Response;
import gateway.json.Json;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.policy.Access;
import gateway.policy.AnonymousConsumer;
import gateway.policy.AuthMethod;
import gateway.policy.ClaimRule;
import gateway.policy.Requirements;
import gateway.policy.Scheme;
import gateway.policy.Suspension;
import gateway.policy.Template;
import gateway.telemetry.Fact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Routes that ask for anything and callers who have anything, against a model that says in a few lines what should be. */
class AuthorizationPropertyTest {
    private static final int ROUNDS = 4_000;
    private static final AnonymousConsumer GUEST = new AnonymousConsumer("guest", Optional.of("trial"), Set.of("a"));
    private static final List<Scheme> SHOWN =
            List.of(Scheme.API_KEY, Scheme.JWT, Scheme.BASIC, Scheme.MTLS, Scheme.FORWARD);
    private static final Map<String, List<String>> PLANS =
            Map.of("trial", List.of("r1", "x-*"), "gold", List.of(), "silver", List.of("s*"));

    private Random random = new Random(0);

    // ---- what there may be

    private boolean maybe(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private Set<String> some(int percent, String... of) {
        Set<String> some = new TreeSet<>();
        for (String each : of) {
            if (maybe(percent)) {
                some.add(each);
            }
        }
        return some;
    }

    private AuthMethod method(Scheme scheme) {
        boolean named = scheme != Scheme.API_KEY && scheme != Scheme.BASIC && maybe(50);
        return new AuthMethod(scheme, named ? Optional.of(one(List.of("n1", "n2"))) : Optional.empty());
    }

    private Requirements requirements() {
        if (maybe(30)) {
            return Requirements.NONE;
        }
        List<ClaimRule> claims = new ArrayList<>();
        if (maybe(25)) {
            claims.add(new ClaimRule(
                    one(List.of("tenant", "/tenant")),
                    one(List.of(ClaimRule.Mode.ANY, ClaimRule.Mode.ALL)),
                    List.of(
                            new ClaimRule.Value.Filled(
                                    new Template(List.of(new Template.Piece.Reference(List.of("id"))))),
                            new ClaimRule.Value.Fixed(Json.of("t2")))));
        }
        if (maybe(10)) {
            claims.add(new ClaimRule("mfa", ClaimRule.Mode.ANY, List.of(new ClaimRule.Value.Fixed(Json.of(true)))));
        }
        if (maybe(10)) {
            claims.add(new ClaimRule("tenant", ClaimRule.Mode.PRESENT, List.of()));
        }
        return new Requirements(
                some(20, "a", "b", "c"),
                maybe(70) ? Set.of() : some(50, "a", "b", "d"),
                some(10, "r", "s"),
                maybe(80) ? Set.of() : some(50, "r", "s"),
                claims,
                maybe(80) ? Set.of() : some(60, "trial", "gold"),
                maybe(80) ? Set.of() : some(60, "c1", "c2", "n1:*", "guest"),
                maybe(70) ? Set.of() : some(30, "c1", "n2:*", "c*"));
    }

    private Access access() {
        if (maybe(10)) {
            return new Access.Open();
        }
        List<Scheme> schemes = new ArrayList<>(SHOWN);
        Collections.shuffle(schemes, random);
        List<AuthMethod> methods = new ArrayList<>();
        for (Scheme scheme : schemes.subList(0, 1 + random.nextInt(4))) {
            methods.add(method(scheme));
        }
        boolean all = maybe(30);
        if (!all && maybe(15)) {
            methods.add(random.nextInt(methods.size() + 1), AuthMethod.of(Scheme.ANONYMOUS));
        }
        return new Access.Authenticated(
                all ? List.of() : methods, all ? methods : List.of(), maybe(20), requirements());
    }

    private Caller credential(Scheme scheme) {
        int kind = random.nextInt(100);
        if (kind < 5) {
            return new Caller.Rejected(scheme, one(List.of("expired", "wrong-key", "ambiguous")));
        }
        if (kind < 9) {
            return new Caller.Suspended("c1", scheme, Suspension.UNEXPLAINED);
        }
        if (kind < 13) {
            return new Caller.Unverifiable(scheme, "store-unavailable");
        }
        Json.Obj claims = Json.Obj.EMPTY;
        if (maybe(60)) {
            claims = claims.with(
                    "tenant",
                    one(List.of(
                            Json.of("t1"), Json.of("t2"), Json.of(List.of(Json.of("t1"), Json.of("t2"))), Json.of(7))));
        }
        if (maybe(40)) {
            claims = claims.with("mfa", Json.of(maybe(70)));
        }
        return new Caller.Known(
                one(List.of("c1", "c2", "n1:u", "n2:u")),
                scheme,
                one(List.of("n1", "n2")),
                maybe(50) ? Optional.empty() : Optional.of(one(List.of("trial", "gold", "silver", "gone"))),
                some(60, "a", "b", "c", "d"),
                some(60, "r", "s"),
                claims,
                maybe(50) ? Optional.empty() : Optional.of(Instant.ofEpochSecond(random.nextInt(1000))));
    }

    private List<Caller> credentials() {
        List<Caller> found = new ArrayList<>();
        for (Scheme scheme : SHOWN) {
            if (maybe(45)) {
                found.add(credential(scheme));
            }
        }
        return found;
    }

    // ---- what should be

    /** @param named who goes on; null for nobody in particular */
    private record Expected(int status, Caller.@Nullable Known named) {}

    private static Expected expected(Access access, List<Caller> found, String id) {
        if (found.stream().anyMatch(Caller.Rejected.class::isInstance)) {
            return new Expected(401, null);
        }
        if (found.stream().anyMatch(Caller.Suspended.class::isInstance)) {
            return new Expected(403, null);
        }
        if (found.stream().anyMatch(Caller.Unverifiable.class::isInstance)) {
            return new Expected(503, null);
        }
        List<Caller.Known> known = found.stream().map(Caller.Known.class::cast).toList();
        if (!(access instanceof Access.Authenticated wanted)) {
            return new Expected(200, known.isEmpty() ? null : known.getFirst());
        }
        boolean guests = wanted.anyOf().contains(AuthMethod.of(Scheme.ANONYMOUS));
        if (known.isEmpty() && guests) {
            var guest = new Caller.Known("guest", Scheme.ANONYMOUS, "anonymous", GUEST.plan(), GUEST.scopes());
            int status = status(wanted.requires(), guest, List.of(guest), id);
            return status == 200
                    ? new Expected(200, guest)
                    : new Expected(wanted.anyOf().size() > 1 ? 401 : status, null);
        }
        if (known.isEmpty()) {
            return new Expected(wanted.optional() ? 200 : 401, null);
        }
        List<Caller.Known> counted = new ArrayList<>();
        for (AuthMethod method : wanted.methods()) {
            known.stream()
                    .filter(each -> each.scheme() == method.scheme()
                            && (method.name().isEmpty() || method.name().get().equals(each.credential())))
                    .forEach(counted::add);
        }
        if (wanted.allOf().isEmpty()
                ? counted.isEmpty()
                : counted.size() < wanted.allOf().size()) {
            return new Expected(401, null);
        }
        if (wanted.allOf().isEmpty()) {
            counted = counted.subList(0, 1);
        }
        Caller.Known named = union(counted);
        int status = status(wanted.requires(), named, counted, id);
        return new Expected(status, status == 200 ? named : null);
    }

    private static Caller.Known union(List<Caller.Known> counted) {
        Caller.Known first = counted.getFirst();
        Set<String> scopes = new HashSet<>();
        Set<String> roles = new HashSet<>();
        Json.Obj claims = Json.Obj.EMPTY;
        Optional<Instant> until = Optional.empty();
        for (Caller.Known each : counted.reversed()) {
            scopes.addAll(each.scopes());
            roles.addAll(each.roles());
            for (String claim : each.claims().members().keySet()) {
                claims = claims.with(claim, each.claims().members().get(claim));
            }
            Optional<Instant> before = until;
            until = each.until()
                    .filter(end -> before.isEmpty() || end.isBefore(before.get()))
                    .or(() -> before);
        }
        return new Caller.Known(
                first.consumer(), first.scheme(), first.credential(), first.plan(), scopes, roles, claims, until);
    }

    private static int status(Requirements requires, Caller.Known named, List<Caller.Known> counted, String id) {
        boolean who = counted.stream().noneMatch(each -> listed(requires.denyConsumers(), each.consumer()))
                && (requires.allowConsumers().isEmpty() || listed(requires.allowConsumers(), named.consumer()));
        boolean plan = requires.plans().isEmpty()
                || named.plan().filter(requires.plans()::contains).isPresent();
        if (!who || !plan) {
            return 403;
        }
        if (named.plan().isPresent() && !PLANS.containsKey(named.plan().get())) {
            return 503;
        }
        List<String> routes = named.plan().map(PLANS::get).orElse(List.of());
        boolean may = (routes.isEmpty() || listed(routes, "r1"))
                && named.scopes().containsAll(requires.allScopes())
                && (requires.anyScopes().isEmpty() || !Collections.disjoint(named.scopes(), requires.anyScopes()))
                && named.roles().containsAll(requires.allRoles())
                && (requires.anyRoles().isEmpty() || !Collections.disjoint(named.roles(), requires.anyRoles()))
                && requires.claims().stream().allMatch(rule -> holds(rule, named.claims(), id));
        return may ? 200 : 403;
    }

    private static boolean listed(Collection<String> list, String id) {
        return list.stream().anyMatch(each -> id.matches(each.replace("*", ".*")));
    }

    private static boolean holds(ClaimRule rule, Json.Obj claims, String id) {
        Json claim = claims.get(rule.claim().replace("/", ""));
        if (claim == null) {
            return false;
        }
        List<Json> has = claim instanceof Json.Arr(var items) ? items : List.of(claim);
        List<Json> wanted = new ArrayList<>();
        for (ClaimRule.Value value : rule.values()) {
            wanted.add(value instanceof ClaimRule.Value.Fixed(var json) ? json : Json.of(id));
        }
        if (has.contains(Json.of(7)) && id.equals("7")) {
            has = List.of(Json.of("7"));
        }
        return switch (rule.mode()) {
            case PRESENT -> true;
            case ANY -> has.stream().anyMatch(wanted::contains);
            case ALL -> has.containsAll(wanted);
        };
    }

    // ---- what is

    private record Answer(Response response, List<Call> passed, List<Fact> facts) {
        int status() {
            return response.status();
        }
    }

    private static Answer answer(Access access, List<Caller> found, String id) {
        List<Call> passed = new ArrayList<>();
        List<Fact> facts = new ArrayList<>();
        Calls call = Calls.call()
                .access(access)
                .caller(Caller.of(found))
                .parameters(Map.of("id", id))
                .anonymous(GUEST)
                .recorder(facts::add);
        PLANS.forEach(call::planFor);
        Response response = new AuthorizationFilter().apply(call.build(), next -> {
            passed.add(next);
            return Response.of(200, Headers.EMPTY, Body.EMPTY);
        });
        return new Answer(response, passed, facts);
    }

    @RepeatedTest(5)
    void it_is_what_the_model_says(RepetitionInfo repetition) {
        random = new Random(repetition.getCurrentRepetition());
        int[] statuses = new int[600];
        for (int round = 0; round < ROUNDS; round++) {
            Access access = access();
            List<Caller> found = credentials();
            String id = one(List.of("t1", "t2", "t3", "7"));
            Expected expected = expected(access, found, id);
            Answer answer = answer(access, found, id);
            String what = access + " " + found + " " + id;
            assertThat(answer.status()).as(what).isEqualTo(expected.status);
            statuses[answer.status()]++;
            assertThat(answer.passed).as(what).hasSize(answer.status() == 200 ? 1 : 0);
            if (answer.status() == 200) {
                assertThat(answer.passed.getFirst().caller())
                        .as(what)
                        .isEqualTo(expected.named == null ? new Caller.Anonymous() : expected.named);
                assertThat(answer.facts).as(what).hasSize(expected.named == null ? 0 : 1);
            } else {
                assertThat(answer.facts.stream().filter(Fact.AccessRefused.class::isInstance))
                        .as(what)
                        .hasSize(1);
            }
            if (answer.status() == 401) {
                assertThat(answer.response.headers().all("www-authenticate"))
                        .as(what)
                        .isNotEmpty();
            }
            assertThat(answer.response.headers().has("retry-after")).as(what).isEqualTo(answer.status() == 503);
        }
        for (int status : new int[] {200, 401, 403, 503}) {
            assertThat(statuses[status]).as("answers with " + status).isGreaterThan(ROUNDS / 50);
        }
    }

    @RepeatedTest(3)
    void what_was_found_grants_a_route_no_more_than_the_route_takes(RepetitionInfo repetition) {
        random = new Random(100 + repetition.getCurrentRepetition());
        for (int round = 0; round < ROUNDS; round++) {
            Access access = access();
            List<Caller> found = credentials();
            Answer before = answer(access, found, "t1");
            // Whatever else was asked in between leaves no trace.
            answer(access(), found, "t2");
            Answer after = answer(access, found, "t1");
            assertThat(after.response).isEqualTo(before.response);
            assertThat(after.passed.stream().map(Call::caller).toList())
                    .isEqualTo(before.passed.stream().map(Call::caller).toList());
            // One credential more opens a route only if the route takes it.
            for (Scheme scheme : SHOWN) {
                if (found.stream().anyMatch(each -> scheme(each) == scheme)) {
                    continue;
                }
                Caller more = credential(scheme);
                List<Caller> all = new ArrayList<>(found);
                all.add(more);
                if (before.status() != 200 && answer(access, all, "t1").status() == 200) {
                    assertThat(more).isInstanceOf(Caller.Known.class);
                    assertThat(((Access.Authenticated) access).methods())
                            .anyMatch(method -> method.takes(scheme, ((Caller.Known) more).credential()));
                }
            }
        }
    }

    private static Scheme scheme(Caller caller) {
        return switch (caller) {
            case Caller.Known known -> known.scheme();
            case Caller.Rejected rejected -> rejected.scheme();
            case Caller.Suspended suspended -> suspended.scheme();
            case Caller.Unverifiable unverifiable -> unverifiable.scheme();
            default -> throw new IllegalArgumentException();
        };
    }

    @RepeatedTest(3)
    void why_a_credential_is_bad_shows_nowhere(RepetitionInfo repetition) {
        random = new Random(200 + repetition.getCurrentRepetition());
        for (int round = 0; round < ROUNDS; round++) {
            Access access = access();
            List<Caller> found = credentials();
            Scheme scheme = one(SHOWN);
            found.removeIf(each -> scheme(each) == scheme);
            List<Response> answers = new ArrayList<>();
            for (String reason : List.of("unknown-consumer", "wrong-key", "expired", "malformed")) {
                List<Caller> all = new ArrayList<>(found);
                all.add(new Caller.Rejected(scheme, reason));
                answers.add(answer(access, all, "t1").response);
            }
            assertThat(new HashSet<>(answers)).hasSize(1);
            assertThat(answers.getFirst().status()).isEqualTo(401);
        }
    }
}
