package gateway.limit;

class InMemorySlotsTest extends SlotsContract {
    @Override
    protected Slots slots() {
        return new InMemorySlots();
    }
}
