// Deaths, and what is destroyed when.

#include <thread>

#include "tests.h"

namespace {

/// What a recipient was told, with itself as the cookie.
struct Told {
    Event died;
    Event unlinked;
};

}  // namespace

static AIBinder_DeathRecipient* new_recipient() {
    AIBinder_DeathRecipient* made =
        AIBinder_DeathRecipient_new([](void* cookie) { static_cast<Told*>(cookie)->died.happen(); });
    AIBinder_DeathRecipient_setOnUnlinked(
        made, [](void* cookie) { static_cast<Told*>(cookie)->unlinked.happen(); });
    return made;
}

void death_with_the_session() {
    Loop loop;
    AIBinder_DeathRecipient* recipient = new_recipient();
    Told first, second, ended;
    CHECK_OK(AIBinder_linkToDeath(loop.proxy, recipient, &first));
    CHECK_OK(AIBinder_linkToDeath(loop.proxy, recipient, &first));
    CHECK_OK(AIBinder_linkToDeath(loop.proxy, recipient, &second));
    CHECK_OK(AIBinder_linkToDeath(loop.proxy, recipient, &ended));
    CHECK_OK(AIBinder_unlinkToDeath(loop.proxy, recipient, &ended));
    CHECK_EQ(ended.unlinked.count(), 1);
    CHECK_EQ(AIBinder_unlinkToDeath(loop.proxy, recipient, &ended), STATUS_NAME_NOT_FOUND);
    CHECK(AIBinder_isAlive(loop.proxy));
    CHECK_EQ(first.unlinked.count(), 0);

    AVmLoopback_end(loop.session);
    first.died.wait(2);
    first.unlinked.wait(2);
    second.died.wait();
    second.unlinked.wait();
    CHECK(!AIBinder_isAlive(loop.proxy));
    CHECK_EQ(AIBinder_ping(loop.proxy), STATUS_DEAD_OBJECT);
    CHECK_EQ(ended.died.count(), 0);
    Told late;
    CHECK_EQ(AIBinder_linkToDeath(loop.proxy, recipient, &late), STATUS_DEAD_OBJECT);
    CHECK_EQ(late.died.count(), 0);
    CHECK_EQ(late.unlinked.count(), 1);
    CHECK_EQ(AIBinder_unlinkToDeath(loop.proxy, recipient, &first), STATUS_DEAD_OBJECT);
    AIBinder_DeathRecipient_delete(recipient);
    CHECK_EQ(first.died.count(), 2);
    CHECK_EQ(first.unlinked.count(), 2);
    CHECK_EQ(second.unlinked.count(), 1);
}

void death_that_nobody_waits_for() {
    Loop loop;
    Told deleted, dropped;
    AIBinder_DeathRecipient* first = new_recipient();
    AIBinder_DeathRecipient* second = new_recipient();
    CHECK_OK(AIBinder_linkToDeath(loop.proxy, first, &deleted));
    CHECK_OK(AIBinder_linkToDeath(loop.proxy, second, &dropped));
    AIBinder_DeathRecipient_delete(first);
    CHECK_EQ(deleted.unlinked.count(), 1);
    CHECK_EQ(dropped.unlinked.count(), 0);
    // The last reference goes, and the link with it.
    AIBinder_decStrong(loop.proxy);
    loop.proxy = nullptr;
    CHECK_EQ(dropped.unlinked.count(), 1);
    AVmLoopback_end(loop.session);
    AIBinder_DeathRecipient_delete(second);
    CHECK_EQ(deleted.died.count() + dropped.died.count(), 0);
    CHECK_EQ(deleted.unlinked.count() + dropped.unlinked.count(), 2);
}

void what_has_no_death() {
    Loop loop(0);
    Told told;
    AIBinder_DeathRecipient* recipient = new_recipient();
    CHECK_EQ(AIBinder_linkToDeath(loop.local, recipient, &told), STATUS_INVALID_OPERATION);
    CHECK_EQ(told.unlinked.count(), 1);
    CHECK_EQ(AIBinder_unlinkToDeath(loop.local, recipient, &told), STATUS_INVALID_OPERATION);
    // A session that nobody reads hears of its end only when it calls.
    CHECK_EQ(AIBinder_linkToDeath(loop.proxy, recipient, &told), STATUS_INVALID_OPERATION);
    CHECK_EQ(told.unlinked.count(), 2);
    CHECK_EQ(AIBinder_linkToDeath(loop.proxy, nullptr, &told), STATUS_UNEXPECTED_NULL);
    CHECK(AIBinder_isAlive(loop.proxy));
    AVmLoopback_end(loop.session);
    CHECK_EQ(AIBinder_ping(loop.proxy), STATUS_DEAD_OBJECT);
    CHECK(!AIBinder_isAlive(loop.proxy));
    AIBinder_DeathRecipient_delete(recipient);
    CHECK_EQ(told.died.count(), 0);
}

void a_recipient_that_uses_what_died() {
    // The last reference is given up while its death is being told.
    static Loop* loop;
    Loop here;
    loop = &here;
    static Event done;
    AIBinder_DeathRecipient* recipient = AIBinder_DeathRecipient_new([](void*) {
        CHECK_EQ(AIBinder_ping(loop->proxy), STATUS_DEAD_OBJECT);
        AIBinder_decStrong(loop->proxy);
        loop->proxy = nullptr;
    });
    AIBinder_DeathRecipient_setOnUnlinked(recipient, [](void*) { done.happen(); });
    CHECK_OK(AIBinder_linkToDeath(here.proxy, recipient, nullptr));
    AVmLoopback_end(here.session);
    done.wait();
    CHECK_EQ(done.count(), 1);
    AIBinder_DeathRecipient_delete(recipient);
    CHECK_EQ(done.count(), 1);
}

void the_end_of_a_session_in_a_call() {
    Loop loop;
    loop.typed();
    std::thread caller([&] {
        CHECK_EQ(call(loop.proxy, WAIT, nothing, nothing), STATUS_DEAD_OBJECT);
    });
    Service& service = service_of(loop.local);
    service.began.wait();
    std::thread ender([&] { AVmLoopback_end(loop.session); });
    caller.join();
    CHECK(!AIBinder_isAlive(loop.proxy));
    service.may_end.happen();
    ender.join();
}

void objects_die_with_the_session_that_kept_them() {
    Loop loop;
    loop.typed();
    Event destroyed;
    AIBinder* mine = AIBinder_new(service_class(), &destroyed);
    CHECK_OK(give(loop.proxy, KEEP, mine));
    AIBinder_decStrong(mine);
    CHECK_EQ(destroyed.count(), 0);
    AVmLoopback_end(loop.session);
    destroyed.wait();
}

void destruction_while_a_call_is_under_way() {
    Event destroyed;
    Event called;
    AIBinder* local = AIBinder_new(service_class(), &destroyed);
    AIBinder_Weak* weak = AIBinder_Weak_new(local);
    Service& service = service_of(local);
    AIBinder* proxy = nullptr;
    AVmLoopback* session = AVmLoopback_open(local, 1, &proxy);
    CHECK(session != nullptr && AIBinder_associateClass(proxy, service_class()));
    // From here on, the session alone keeps the object.
    AIBinder_decStrong(local);
    std::thread caller([&] { (void)call(proxy, WAIT, nothing, nothing); });
    service.began.wait();
    std::thread closer([&] { AVmLoopback_end(session); });
    caller.join();
    CHECK_EQ(destroyed.count(), 0);
    AIBinder* during = AIBinder_Weak_promote(weak);
    CHECK(during == local);
    AIBinder_decStrong(during);
    service.may_end.happen();
    closer.join();
    AIBinder_decStrong(proxy);
    AVmLoopback_close(session);
    destroyed.wait();
    CHECK(AIBinder_Weak_promote(weak) == nullptr);
    AIBinder_Weak_delete(weak);
}
