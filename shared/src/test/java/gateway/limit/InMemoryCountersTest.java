package gateway.limit;

class InMemoryCountersTest extends CountersContract {
    @Override
    protected Counters counters() {
        return new InMemoryCounters();
    }
}
