// The tests, and what they all use. Each is in the file of its subject.
#pragma once

#include "service.h"

/// A test for each name.
#define TESTS(test) \
    test(a_call_inside_the_process) \
    test(a_call_through_a_session) \
    test(a_class_needs_all_its_functions) \
    test(a_one_way_call_that_fails_is_nobodys_business) \
    test(a_recipient_that_uses_what_died) \
    test(a_request_that_is_never_sent) \
    test(an_object_of_another_session_cannot_be_sent) \
    test(an_object_without_an_extension) \
    test(callbacks) \
    test(callbacks_without_a_connection_for_them) \
    test(calls_inside_calls) \
    test(classes_are_told_apart) \
    test(created_once_and_destroyed_once) \
    test(death_that_nobody_waits_for) \
    test(death_with_the_session) \
    test(destruction_while_a_call_is_under_way) \
    test(dumps) \
    test(extensions) \
    test(failures_come_back) \
    test(many_threads) \
    test(many_threads_with_objects) \
    test(messages_have_a_limit) \
    test(methods_have_names) \
    test(nothing_is_not_an_object) \
    test(objects_die_with_the_session_that_kept_them) \
    test(objects_keep_their_pointer) \
    test(one_object_that_comes_and_goes_in_many_threads) \
    test(one_way_calls_keep_their_order) \
    test(private_flags_are_taken) \
    test(references_from_many_threads) \
    test(requests_without_the_name_of_the_interface) \
    test(the_end_of_a_session_in_a_call) \
    test(the_other_end_keeps_an_object) \
    test(weak_references) \
    test(what_has_no_death) \
    test(what_is_wrong_with_a_call)

#define DECLARE(name) void name();
TESTS(DECLARE)
#undef DECLARE

/// A service, a session with it, and what the other end of the session has.
struct Loop {
    AIBinder* local = new_service();
    AIBinder* proxy = nullptr;
    AVmLoopback* session = nullptr;

    explicit Loop(uint32_t callbacks = 1) {
        session = AVmLoopback_open(local, callbacks, &proxy);
        CHECK(session != nullptr && proxy != nullptr);
    }
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;
    ~Loop() {
        if (proxy != nullptr) AIBinder_decStrong(proxy);
        AVmLoopback_close(session);
        if (local != nullptr) AIBinder_decStrong(local);
    }
    /// The proxy, of the service's class.
    AIBinder* typed() {
        CHECK(AIBinder_associateClass(proxy, service_class()));
        return proxy;
    }
};
