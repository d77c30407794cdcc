/* The same with the code that Debian's compiler of Android 10 makes. */
#include "check.h"
#include "loopback.h"

#include <aidl/com/example/BnCallback.h>
#include <aidl/com/example/BnPayload.h>
#include <aidl/com/example/BpCallback.h>
#include <aidl/com/example/BpPayload.h>

#include <future>

using namespace aidl::com::example;

namespace {

class Callback : public BnCallback {
public:
    ndk::ScopedAStatus onDone(int32_t value) override {
        done.set_value(value);
        return ndk::ScopedAStatus::ok();
    }
    std::promise<int32_t> done;
};

/* Gives back what it gets. */
class Payload : public BnPayload {
    using Status = ndk::ScopedAStatus;

    template <typename T>
    static Status echo(const T& in, T* out) {
        *out = in;
        return Status::ok();
    }

public:
    Status add(int32_t a, int32_t b, int32_t* out) override { return echo(a + b, out); }
    Status reverse(const std::string& s, std::string* out) override {
        return echo(std::string(s.rbegin(), s.rend()), out);
    }
    Status maybe(const std::optional<std::string>& s, std::optional<std::string>* out) override {
        return echo(s, out);
    }
    Status bytes(const std::vector<int8_t>& b, std::vector<int8_t>* o, std::vector<int32_t>* i,
                 std::vector<int8_t>* out) override {
        for (auto& byte : *o) byte = -1;
        for (auto& number : *i) ++number;
        return echo(b, out);
    }
    Status bools(const std::vector<bool>& b, std::vector<bool>* out) override { return echo(b, out); }
    Status chars(const std::vector<char16_t>& b, std::vector<char16_t>* out) override {
        return echo(b, out);
    }
    Status longs(const std::vector<int64_t>& b, std::vector<int64_t>* out) override {
        return echo(b, out);
    }
    Status floats(const std::vector<float>& b, std::vector<float>* out) override {
        return echo(b, out);
    }
    Status doubles(const std::vector<double>& b, std::vector<double>* out) override {
        return echo(b, out);
    }
    Status maybeInts(const std::optional<std::vector<int32_t>>& b,
                     std::optional<std::vector<int32_t>>* out) override {
        return echo(b, out);
    }
    Status strings(const std::vector<std::string>& s, std::vector<std::string>* out) override {
        return echo(s, out);
    }
    Status move(const Point& p, Point* q, Point* r, Point* out) override {
        *r = *q;
        q->x = p.x;
        return echo(p, out);
    }
    Status points(const std::vector<Point>& p, std::vector<Point>* out) override {
        return echo(p, out);
    }
    Status setCallback(const std::shared_ptr<ICallback>& cb) override {
        callback = cb;
        return Status::ok();
    }
    Status getCallback(std::shared_ptr<ICallback>* out) override { return echo(callback, out); }
    Status binder(const ndk::SpAIBinder& b, ndk::SpAIBinder* out) override { return echo(b, out); }
    Status maybeBinder(const ndk::SpAIBinder& b, ndk::SpAIBinder* out) override {
        return echo(b, out);
    }
    Status fire(int32_t x) override { return callback->onDone(x); }

    std::shared_ptr<ICallback> callback;
};

template <typename T, typename M>
bool echoes(BpPayload& proxy, M method, const T& value) {
    T back{};
    return (proxy.*method)(value, &back).isOk() && back == value;
}

bool equal(const Point& a, const Point& b) {
    return a.x == b.x && a.y == b.y && a.name == b.name && a.note == b.note && a.bytes == b.bytes &&
           a.ints == b.ints;
}

}  // namespace

TEST(debian10) {
    auto payload = ndk::SharedRefBase::make<Payload>();
    Loopback session(payload->asBinder());
    std::shared_ptr<IPayload> remote = IPayload::fromBinder(session.proxy);
    CHECK(remote && remote->isRemote());
    if (!remote) return;
    BpPayload& proxy = static_cast<BpPayload&>(*remote);

    int32_t sum = 0;
    CHECK(proxy.add(1, 2, &sum).isOk() && sum == 3);
    std::string text;
    CHECK(proxy.reverse("abc", &text).isOk() && text == "cba");
    CHECK(echoes(proxy, &BpPayload::maybe, std::optional<std::string>("x")));
    CHECK(echoes(proxy, &BpPayload::maybe, std::optional<std::string>()));
    CHECK(echoes(proxy, &BpPayload::bools, std::vector<bool>{true, false}));
    CHECK(echoes(proxy, &BpPayload::chars, std::vector<char16_t>{u'x'}));
    CHECK(echoes(proxy, &BpPayload::longs, std::vector<int64_t>{-1, 2}));
    CHECK(echoes(proxy, &BpPayload::floats, std::vector<float>{1.5f}));
    CHECK(echoes(proxy, &BpPayload::doubles, std::vector<double>{1.5}));
    CHECK(echoes(proxy, &BpPayload::strings, std::vector<std::string>{"a", ""}));
    CHECK(echoes(proxy, &BpPayload::maybeInts, std::optional(std::vector<int32_t>{1})));
    CHECK(echoes(proxy, &BpPayload::maybeInts, std::optional<std::vector<int32_t>>()));

    std::vector<int8_t> bytes, out(3);
    std::vector<int32_t> numbers{1, 2};
    CHECK(proxy.bytes({1, -2}, &out, &numbers, &bytes).isOk());
    CHECK((bytes == std::vector<int8_t>{1, -2}));
    CHECK((out == std::vector<int8_t>{-1, -1, -1}));
    CHECK((numbers == std::vector<int32_t>{2, 3}));

    Point p, q, r, back;
    p.x = 1;
    p.name = "p";
    p.bytes = {1, -1};
    q.x = 2;
    q.note = "q";
    CHECK(proxy.move(p, &q, &r, &back).isOk());
    CHECK(equal(back, p) && q.x == 1 && q.note == "q" && r.x == 2);
    std::vector<Point> points;
    CHECK(proxy.points({p, q}, &points).isOk());
    CHECK(points.size() == 2 && equal(points[0], p) && equal(points[1], q));

    auto callback = ndk::SharedRefBase::make<Callback>();
    std::shared_ptr<ICallback> got;
    CHECK(proxy.setCallback(callback).isOk());
    CHECK(proxy.getCallback(&got).isOk() && got == callback);
    CHECK(proxy.fire(9).isOk());
    CHECK(callback->done.get_future().get() == 9); /* from a thread of its own */

    ndk::SpAIBinder binder;
    CHECK(proxy.binder(payload->asBinder(), &binder).isOk() && binder == payload->asBinder());
    CHECK(proxy.binder(ndk::SpAIBinder(), &binder).getStatus() == STATUS_UNEXPECTED_NULL);
    CHECK(proxy.maybeBinder(ndk::SpAIBinder(), &binder).isOk() && !binder);
}
