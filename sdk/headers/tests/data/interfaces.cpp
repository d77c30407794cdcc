/* Interfaces: a service, and its proxy at the other end of a session. */
#include "check.h"
#include "loopback.h"
#include "modern/board.h"

#include <thread>

using namespace aidl::org::example;

namespace {

int alive = 0;
int64_t posted = 0;

class Board : public BnBoard {
public:
    Board() { ++alive; }
    ~Board() override { --alive; }

    ndk::ScopedAStatus add(int32_t a, int32_t b, int32_t* result) override {
        if (b == 0) return ndk::ScopedAStatus::fromServiceSpecificErrorWithMessage(7, "zero");
        if (b < 0) return ndk::ScopedAStatus::fromStatus(STATUS_PERMISSION_DENIED);
        *result = a + b;
        return ndk::ScopedAStatus::ok();
    }

    ndk::ScopedAStatus swap(const Item& item, Item* other, Item* last, Item* result) override {
        last->name = item.name;
        last->extra = item.extra;
        *result = std::move(*other);
        *other = Item();
        other->id = item.id;
        return ndk::ScopedAStatus::ok();
    }

    ndk::ScopedAStatus fill(const std::vector<std::string>& names, std::vector<int32_t>* numbers,
                            std::optional<std::vector<std::optional<std::string>>>* texts) override {
        for (size_t i = 0; i < numbers->size(); ++i) (*numbers)[i] = static_cast<int32_t>(i);
        if (*texts && !names.empty()) (**texts)[0] = names[0];
        return ndk::ScopedAStatus::ok();
    }

    ndk::ScopedAStatus child(const std::shared_ptr<IBoard>& board,
                             const std::vector<std::shared_ptr<IBoard>>& boards,
                             std::shared_ptr<IBoard>* result) override {
        *result = boards.empty() ? board : boards[0];
        return ndk::ScopedAStatus::ok();
    }

    ndk::ScopedAStatus file(const ndk::ScopedFileDescriptor& file,
                            ndk::ScopedFileDescriptor* result) override {
        *result = file.dup();
        return ndk::ScopedAStatus::ok();
    }

    ndk::ScopedAStatus post(char16_t letter, int64_t when) override {
        posted = when + letter;
        return ndk::ScopedAStatus::ok();
    }

    ndk::ScopedAStatus pair(const std::optional<std::array<std::optional<std::string>, 2>>& pair,
                            const std::optional<std::array<uint8_t, 4>>& word,
                            std::optional<std::array<std::optional<std::string>, 2>>* result) override {
        *result = word ? pair : std::nullopt;
        return ndk::ScopedAStatus::ok();
    }

    binder_status_t dump(int, const char**, uint32_t numArgs) override {
        return numArgs == 1 ? STATUS_OK : STATUS_BAD_VALUE;
    }
};

}  // namespace

TEST(lifetime) {
    auto board = ndk::SharedRefBase::make<Board>();
    CHECK(alive == 1);
    CHECK(board.use_count() == 1);
    {
        ndk::SpAIBinder binder = board->asBinder();
        CHECK(binder && binder == board->asBinder());
        CHECK(!board->isRemote());
        CHECK(IBoard::fromBinder(binder) == board);
        CHECK(board->ref<Board>() == board);
        CHECK(ndk::ICInterface::asInterface(binder.get()) == board);
        std::weak_ptr<Board> weak = board;
        board.reset();
        CHECK(!weak.expired()); /* the Binder object keeps it */
        board = weak.lock();
    }
    CHECK(alive == 1);
    CHECK(board->asBinder()); /* a new one after the first is gone */
    board.reset();
    CHECK(alive == 0);
    CHECK(ndk::ICInterface::asInterface(nullptr) == nullptr);
    CHECK(IBoard::fromBinder(ndk::SpAIBinder()) == nullptr);
}

TEST(many_threads_ask_for_the_binder) {
    auto board = ndk::SharedRefBase::make<Board>();
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([board] {
            for (int j = 0; j < 1000; ++j) (void)board->asBinder().get();
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(board.use_count() == 1);
    board.reset();
    CHECK(alive == 0);
}

TEST(calls) {
    auto board = ndk::SharedRefBase::make<Board>();
    Loopback session(board->asBinder());
    std::shared_ptr<IBoard> proxy = IBoard::fromBinder(session.proxy);
    CHECK(proxy && proxy->isRemote() && proxy != board);
    if (!proxy) return;
    CHECK(proxy->asBinder() == session.proxy);
    int32_t sum = 0;
    CHECK(proxy->add(40, 2, &sum).isOk());
    CHECK(sum == 42);
    auto zero = proxy->add(1, 0, &sum);
    CHECK(zero.getServiceSpecificError() == 7);
    CHECK(std::string(zero.getMessage()) == "zero");
    CHECK(proxy->add(1, -1, &sum).getStatus() == STATUS_PERMISSION_DENIED);

    Item item, other, last, result;
    item.id = 5;
    item.name = "item";
    other.name = "other";
    other.token = board->asBinder();
    Point held;
    held.y = 99;
    CHECK(item.extra.setParcelable(held) == STATUS_OK);
    CHECK(proxy->swap(item, &other, &last, &result).isOk());
    CHECK(result.name == "other" && result.token == board->asBinder());
    CHECK(other.id == 5 && !other.token && last.name == "item");

    std::optional<Point> extra;
    CHECK(last.extra.getParcelable(&extra) == STATUS_OK && extra == held);

    std::vector<int32_t> numbers(3);
    std::optional<std::vector<std::optional<std::string>>> texts({std::nullopt, std::nullopt});
    CHECK(proxy->fill({"first"}, &numbers, &texts).isOk());
    CHECK((numbers == std::vector<int32_t>{0, 1, 2}));
    CHECK(texts && (*texts)[0] == "first" && !(*texts)[1]);
    texts.reset();
    CHECK(proxy->fill({}, &numbers, &texts).isOk());
    CHECK(!texts);

    std::shared_ptr<IBoard> child;
    CHECK(proxy->child(nullptr, {}, &child).isOk());
    CHECK(child == nullptr);
    CHECK(proxy->child(nullptr, {board}, &child).isOk());
    CHECK(child == board);
    CHECK(proxy->child(nullptr, {nullptr}, &child).getStatus() == STATUS_UNEXPECTED_NULL);

    ndk::ScopedFileDescriptor none, file(dup(2));
    CHECK(proxy->file(none, &none).getStatus() == STATUS_UNEXPECTED_NULL);
    CHECK(proxy->file(file, &none).getStatus() == STATUS_FDS_NOT_ALLOWED);

    CHECK(proxy->post(u'A', 1000).isOk());
    CHECK(proxy->add(1, 1, &sum).isOk());
    CHECK(posted == 1065);

    std::optional<std::array<std::optional<std::string>, 2>> pair({"a", std::nullopt}), back;
    CHECK(proxy->pair(pair, std::array<uint8_t, 4>{}, &back).isOk());
    CHECK(back == pair);
    CHECK(proxy->pair(pair, std::nullopt, &back).isOk());
    CHECK(!back);

    const char* args[] = {"x"};
    CHECK(AIBinder_dump(board->asBinder().get(), 2, args, 1) == STATUS_OK);
    CHECK(AIBinder_dump(board->asBinder().get(), 2, nullptr, 0) == STATUS_BAD_VALUE);

    const AIBinder_Class* clazz = AIBinder_getClass(board->asBinder().get());
    CHECK(std::string(AIBinder_Class_getDescriptor(clazz)) == IBoard::descriptor);
    AIBinder_Class* named = const_cast<AIBinder_Class*>(clazz);
    CHECK(std::string(AIBinder_Class_getFunctionName(named, 7)) == "pair");
    CHECK(AIBinder_Class_getFunctionName(named, 8) == nullptr);
}
