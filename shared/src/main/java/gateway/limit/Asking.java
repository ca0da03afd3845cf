package gateway.limit;

import gateway.http.Deadline;
import gateway.http.Request;
import gateway.http.Response;
import gateway.policy.Allowance;
import gateway.policy.Cost;
import gateway.policy.Limit;
import gateway.telemetry.Recorder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call before its limits: all must admit it.
 *
 * <p>First whatever is known to refuse without a write. Then rates that let a call wait, so that what is asked after them is
 * asked at the moment at which the call goes on; then other rates, then quotas, then how many are on their way, until one
 * refuses: what was taken by then is given back. Rates go before quotas because their permits come back by themselves,
 * whatever becomes of it. A limit in shadow is asked as the others are, and what it says changes nothing.
 */
final class Asking {
    private final Limiter limiter;
    private final InFlightGate gate;
    private final Sleep sleep;
    private final Deadline deadline;
    private final List<Question> questions;

    /** What all limits together say. */
    enum Verdict {
        ADMITTED,
        REFUSED,
        UNCHECKED
    }

    /** One limit's part in it. */
    private static final class Question {
        private final Bound bound;
        private @Nullable Decision decision;
        private Decision.@Nullable Allowed taken; // to be corrected once it is known what the call comes to
        private boolean isOwed; // it was let pass without the counter
        private InFlightGate.@Nullable Held held; // to be left

        Question(Bound bound) {
            this.bound = bound;
        }

        private boolean isShadow() {
            return bound.limit().shadow();
        }

        private boolean isRate() {
            return bound.counter().allowance() instanceof Allowance.Rate;
        }

        private boolean isInFlight() {
            return bound.counter().allowance() instanceof Allowance.InFlight;
        }

        private boolean mayWait() {
            return isRate() && bound.limit().delay().isPositive();
        }

        static final int TURNS = 4;

        /** When it is asked: from 0 on, those of one turn in the order of the configuration. */
        private int turn() {
            if (isRate()) {
                return mayWait() ? 0 : 1;
            }
            return isInFlight() ? 3 : 2;
        }

        /** {@code permits} more, or if negative less, are used than the decision says. */
        private void used(long permits) {
            if (decision instanceof Decision.Allowed allowed) {
                Duration reset = allowed.reset();
                if (bound.counter().allowance() instanceof Allowance.Rate rate) {
                    Gcra gcra = Gcra.of(rate);
                    Duration length = Duration.ofNanos(gcra.length(Math.abs(permits)));
                    reset = permits < 0 ? reset.minus(length) : reset.plus(length);
                }
                decision = new Decision.Allowed(
                        Math.max(0, allowed.remaining() - permits),
                        reset.isNegative() ? Duration.ZERO : reset,
                        allowed.delay(),
                        allowed.permit());
            }
        }
    }

    Asking(Limiter limiter, InFlightGate gate, Sleep sleep, Deadline deadline, List<Bound> bounds) {
        this.limiter = limiter;
        this.gate = gate;
        this.sleep = sleep;
        this.deadline = deadline;
        this.questions = new ArrayList<>(bounds.size());
        for (int i = 0; i < bounds.size(); i++) {
            questions.add(new Question(bounds.get(i)));
        }
    }

    Verdict decide() {
        boolean refused = false;
        for (int i = 0; i < questions.size(); i++) {
            Question question = questions.get(i);
            Bound bound = question.bound;
            if (question.isInFlight()) {
                continue;
            }
            question.decision = limiter.recall(bound.counter(), bound.cost(), patience(question));
            refused |= question.decision != null && !question.isShadow();
        }
        if (refused) {
            return Verdict.REFUSED;
        }
        for (int turn = 0; turn < Question.TURNS; turn++) {
            for (int i = 0; i < questions.size(); i++) {
                Question question = questions.get(i);
                if (question.turn() == turn) {
                    Verdict verdict = question.isInFlight() ? enter(question) : ask(question);
                    if (verdict != Verdict.ADMITTED) {
                        return verdict;
                    }
                }
            }
        }
        return Verdict.ADMITTED;
    }

    private Verdict enter(Question question) {
        Bound bound = question.bound;
        InFlightGate.Entered entered = gate.enter(bound.counter(), deadline);
        if (entered.decision() instanceof Decision.Unknown && bound.limit().onOutage() == Limit.OnOutage.LOCAL) {
            entered = gate.enterAlone(bound.counter());
        }
        question.decision = entered.decision();
        question.held = entered.held();
        Verdict verdict = Verdict.ADMITTED;
        if (!(entered.decision() instanceof Decision.Allowed) && !question.isShadow()) {
            verdict = entered.decision() instanceof Decision.Refused ? Verdict.REFUSED : unasked(bound);
        }
        if (verdict != Verdict.ADMITTED) {
            giveBack();
        }
        return verdict;
    }

    /** What becomes of a call whose limit cannot be asked, nor held to by this instance alone. */
    private static Verdict unasked(Bound bound) {
        return bound.limit().onOutage() == Limit.OnOutage.ALLOW ? Verdict.ADMITTED : Verdict.UNCHECKED;
    }

    /** The call is not on its way any more. */
    void leave() {
        for (int i = 0; i < questions.size(); i++) {
            Question question = questions.get(i);
            InFlightGate.Held held = question.held;
            if (held != null) {
                question.held = null;
                gate.leave(held);
            }
        }
    }

    /** How long the call may wait: half of the time that it has is left to what comes after. */
    private Duration patience(Question question) {
        if (!question.mayWait()) {
            return Duration.ZERO;
        }
        Duration most = Duration.ofNanos(deadline.remaining().toNanos() / 2);
        Duration delay = question.bound.limit().delay();
        return delay.compareTo(most) < 0 ? delay : most;
    }

    private Verdict ask(Question question) {
        if (question.decision != null) {
            return Verdict.ADMITTED; // a refusal in shadow
        }
        Bound bound = question.bound;
        Decision decision = limiter.take(bound.counter(), bound.cost(), patience(question));
        question.decision = decision;
        Verdict verdict = Verdict.ADMITTED;
        if (decision instanceof Decision.Allowed allowed) {
            question.taken = allowed;
            if (!question.isShadow() && allowed.delay().isPositive() && !waited(allowed.delay())) {
                verdict = Verdict.UNCHECKED;
            }
        } else if (!question.isShadow()) {
            verdict = decision instanceof Decision.Refused ? Verdict.REFUSED : withoutCounter(question);
        }
        if (verdict != Verdict.ADMITTED) {
            giveBack();
        }
        return verdict;
    }

    private Verdict withoutCounter(Question question) {
        Bound bound = question.bound;
        if (bound.limit().onOutage() == Limit.OnOutage.LOCAL) {
            Decision decision = limiter.local(bound.counter(), bound.cost());
            if (decision instanceof Decision.Refused) {
                question.decision = decision;
                return Verdict.REFUSED;
            }
            question.isOwed = decision instanceof Decision.Allowed;
            return question.isOwed ? Verdict.ADMITTED : Verdict.UNCHECKED;
        }
        return unasked(bound);
    }

    private boolean waited(Duration delay) {
        try {
            sleep.last(delay);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void giveBack() {
        leave();
        for (int i = questions.size() - 1; i >= 0; i--) {
            Question question = questions.get(i);
            settle(question, 0, false);
        }
    }

    /** Corrects what was taken before to what the call has come to. */
    void settle(Request request, Response response) {
        Costs.@Nullable Answer answer = null;
        for (int i = 0; i < questions.size(); i++) {
            Question question = questions.get(i);
            Bound bound = question.bound;
            if (!counts(bound.limit(), response.status())) {
                settle(question, 0, true);
            } else if (!(bound.limit().cost() instanceof Cost.Fixed) && (question.taken != null || question.isOwed)) {
                answer = answer == null ? new Costs.Answer(request, response) : answer;
                settle(question, answer.cost(bound.limit().cost(), bound.cost()), true);
            }
        }
    }

    private static boolean counts(Limit limit, int status) {
        List<Limit.Statuses> counted = limit.counted();
        for (int i = 0; i < counted.size(); i++) {
            if (counted.get(i).has(status)) {
                return true;
            }
        }
        return counted.isEmpty();
    }

    /** @param answered whether the call is over; if it was refused, its caller may go on at once */
    private void settle(Question question, long cost, boolean answered) {
        Decision.Allowed taken = question.taken;
        Bound bound = question.bound;
        long more = cost - bound.cost();
        if (more > 0 && (taken != null || question.isOwed)) {
            limiter.charge(bound.counter(), more);
        } else if (more < 0 && taken != null && answered) {
            limiter.handBack(bound.counter(), taken, -more);
        } else if (more < 0 && taken != null) {
            limiter.giveBack(bound.counter(), taken, -more);
        } else {
            return;
        }
        question.taken = null; // once
        question.isOwed = false;
        question.used(more);
    }

    /** Tells what was decided. */
    void record(Recorder recorder) {
        for (int i = 0; i < questions.size(); i++) {
            Question question = questions.get(i);
            Decision decision = question.decision;
            if (decision != null) {
                recorder.record(question.bound.standing(decision).fact());
            }
        }
    }

    /** Tells of which of those that were asked little or nothing is left. */
    void tellNear(NearLimits near, Recorder recorder, Instant now) {
        for (int i = 0; i < questions.size(); i++) {
            Question question = questions.get(i);
            Decision decision = question.decision;
            if (decision != null) {
                near.tell(question.bound.standing(decision), recorder, now);
            }
        }
    }

    /** What is known of each limit, asked or not. */
    List<Standing> standings() {
        List<Standing> standings = new ArrayList<>(questions.size());
        for (int i = 0; i < questions.size(); i++) {
            Question question = questions.get(i);
            Decision decision = question.decision;
            if (decision == null && !question.isInFlight()) {
                decision = limiter.remembered(question.bound.counter());
            }
            if (decision != null) {
                standings.add(question.bound.standing(decision));
            }
        }
        return standings;
    }
}
