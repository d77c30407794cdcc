// Calls what is emitted for tests/golden/aidl: a client and a service of one process, and a session
// between them. Everything that is sent comes back as it was.

// What is deprecated works all the same.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <aidl/com/example/kitchen/BnCook.h>
#include <aidl/com/example/kitchen/BnGuest.h>
#include <aidl/com/example/kitchen/BnNothing.h>
#include <aidl/com/example/kitchen/BpCook.h>
#include <aidl/com/example/kitchen/BpNothing.h>
#include <aidl/com/example/kitchen/Empty.h>
#include <aidl/com/example/kitchen/Words.h>

extern "C" {
struct AVmLoopback;
AVmLoopback* AVmLoopback_open(AIBinder* service, uint32_t callbacks, AIBinder** proxy);
void AVmLoopback_close(AVmLoopback* session);
}

namespace kitchen = aidl::com::example::kitchen;
using kitchen::Dish;
using kitchen::Heat;
using kitchen::ICook;
using kitchen::IGuest;
using kitchen::Taste;
using kitchen::Words;

#define CHECK(condition)                                                        \
  do {                                                                          \
    if (!(condition)) {                                                         \
      std::fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
      std::exit(1);                                                             \
    }                                                                           \
  } while (false)

#define CHECK_OK(call)                                                                     \
  do {                                                                                     \
    if (const ndk::ScopedAStatus status_ = (call); !status_.isOk()) {                      \
      std::fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, #call,                   \
                   status_.getDescription().c_str());                                      \
      std::exit(1);                                                                        \
    }                                                                                      \
  } while (false)

namespace {

class Guest : public kitchen::BnGuest {
public:
  std::vector<ICook::Order::Payment> payments;

  size_t secrets() {
    const std::lock_guard<std::mutex> guard(lock_);
    return secrets_.size();
  }
  std::string last() {
    const std::lock_guard<std::mutex> guard(lock_);
    return secrets_.back();
  }

  ndk::ScopedAStatus eat(ICook::Order::Payment payment, const std::shared_ptr<ICook>& cook) override {
    payments.push_back(payment);
    int32_t sum = 0;
    // A call back into the call that this one is made in.
    CHECK_OK(cook->add(1, 2, &sum));
    CHECK(sum == 3);
    return ndk::ScopedAStatus::ok();
  }
  ndk::ScopedAStatus secret(const std::string& password) override {
    const std::lock_guard<std::mutex> guard(lock_);
    secrets_.push_back(password);
    return ndk::ScopedAStatus::ok();
  }

private:
  std::mutex lock_;
  std::vector<std::string> secrets_;
};

class Cook : public kitchen::BnCook {
public:
  std::shared_ptr<ICook::IWatcher> watcher;

  ndk::ScopedAStatus add(int32_t left, int32_t right, int32_t* sum) override {
    if (right == 0) {
      return ndk::ScopedAStatus::fromServiceSpecificErrorWithMessage(left, "nothing to add");
    }
    *sum = left + right;
    return ndk::ScopedAStatus::ok();
  }
  ndk::ScopedAStatus cook(const Order& order, std::optional<Dish>* remark,
                          std::vector<Heat>* heats, Dish* dish) override {
    CHECK(!order.dishes.empty());
    CHECK(order.payment == Order::Payment::CASH);
    CHECK(order.note && order.note->text == "no salt");
    CHECK(order.note->choice.get<Choice::Tag::line>().length == 3);
    fill(dish, order.dishes.front());
    if (heats->size() == 2) {
      remark->emplace().name = "remark";
      (*remark)->object = asBinder();
    }
    heats->push_back(Heat::HOT);
    return ndk::ScopedAStatus::ok();
  }
  ndk::ScopedAStatus call(const std::shared_ptr<IGuest>& guest, const std::string& name) override {
    return guest->secret(name);
  }
  ndk::ScopedAStatus tool(const ndk::SpAIBinder& old, const ndk::ScopedFileDescriptor&,
                          ndk::SpAIBinder* tool) override {
    *tool = old;
    return ndk::ScopedAStatus::ok();
  }
  ndk::ScopedAStatus old(const std::array<std::array<int32_t, 3>, 2>& grid,
                         std::vector<uint8_t>* bytes, std::array<uint8_t, 4>* four,
                         int32_t* length) override {
    *length = static_cast<int32_t>(bytes->size());
    for (size_t i = 0; i < bytes->size(); i++) (*bytes)[i] = static_cast<uint8_t>(i);
    *four = {1, 2, 3, static_cast<uint8_t>(grid[1][2])};
    return ndk::ScopedAStatus::ok();
  }
  ndk::ScopedAStatus watch(const std::shared_ptr<ICook::IWatcher>& given, const Taste& taste,
                           const std::vector<std::string>& words) override {
    watcher = given;
    if (!watcher) return ndk::ScopedAStatus::fromExceptionCodeWithMessage(EX_NULL_POINTER, "who?");
    std::shared_ptr<ICook> cook;
    CHECK_OK(watcher->cook(&cook));
    // Of this process: not a proxy, but the object itself.
    CHECK(cook.get() == this);
    CHECK(taste.getTag() == Taste::Tag::two);
    CHECK(words == std::vector<std::string>({"a", "", "\xc3\xa9"}));
    Order order;
    return watcher->seen(order);
  }
  ndk::ScopedAStatus letter(bool flag, int8_t small, char16_t letter, int64_t big, float half,
                            double whole, char16_t* answer) override {
    CHECK(flag && small == -3 && big == INT64_MIN && half == 0.5f && whole == -1e300);
    *answer = letter;
    return ndk::ScopedAStatus::ok();
  }
  ndk::ScopedAStatus delegate(const std::vector<std::shared_ptr<IGuest>>& guests,
                              const std::optional<std::vector<std::shared_ptr<IGuest>>>& others,
                              const std::optional<std::vector<std::optional<Dish>>>& dishes) override {
    CHECK(guests.size() == 2 && guests[0] && guests[1]);
    for (const auto& guest : guests) {
      const ndk::ScopedAStatus status = guest->eat(Order::Payment::CARD, ref<Cook>());
      CHECK(status.isOk());
    }
    CHECK(others && others->size() == 2 && !(*others)[0] && (*others)[1]);
    CHECK(dishes && dishes->size() == 2 && !(*dishes)[0] && (*dishes)[1]->name == "soup");
    return ndk::ScopedAStatus::ok();
  }

private:
  /// Copies what can be copied: a dish has a descriptor and a pointer.
  static void fill(Dish* to, const Dish& from) {
    CHECK(from.file.get() == -1);
    to->name = from.name + "!";
    to->bytes = from.bytes;
    to->maybe = from.maybe;
    to->heats = from.heats;
    to->grid = from.grid;
    to->guest = from.guest;
    to->guests = from.guests;
    to->object = from.object;
    to->tastes.clear();
    for (const Taste& taste : from.tastes) {
      to->tastes.push_back(Taste::make<Taste::Tag::bitter>(taste.get<Taste::Tag::bitter>()));
    }
    to->side = std::make_unique<Dish>();
    to->side->name = from.side->name;
    to->side->object = from.object;
    to->taste.set<Taste::Tag::sweet>("sweet");
  }
};

class Watcher : public ICook::BnWatcher {
public:
  std::shared_ptr<ICook> mine;
  ndk::ScopedAStatus seen(const ICook::Order& order) override {
    CHECK(order == ICook::Order());
    return ndk::ScopedAStatus::ok();
  }
  ndk::ScopedAStatus cook(std::shared_ptr<ICook>* cook) override {
    *cook = mine;
    return ndk::ScopedAStatus::ok();
  }
};

class Nothing : public kitchen::BnNothing {};

/// A session with a service.
template <typename I>
struct Session {
  std::shared_ptr<I> remote;
  AVmLoopback* session = nullptr;

  explicit Session(const std::shared_ptr<I>& service) {
    ndk::SpAIBinder proxy;
    session = AVmLoopback_open(service->asBinder().get(), 1, proxy.getR());
    CHECK(session != nullptr);
    remote = I::fromBinder(proxy);
    CHECK(remote && remote->isRemote());
  }
  ~Session() {
    remote = nullptr;
    AVmLoopback_close(session);
  }
};

void values(const std::shared_ptr<ICook>& cook) {
  int32_t sum = 0;
  CHECK_OK(cook->add(INT32_MAX, -1, &sum));
  CHECK(sum == INT32_MAX - 1);
  char16_t letter = 0;
  CHECK_OK(cook->letter(true, -3, u'\x20ac', INT64_MIN, 0.5f, -1e300, &letter));
  CHECK(letter == u'\x20ac');
  const ndk::ScopedAStatus status = cook->add(-7, 0, &sum);
  CHECK(status.getExceptionCode() == EX_SERVICE_SPECIFIC);
  CHECK(status.getServiceSpecificError() == -7);
  CHECK(std::string(status.getMessage()) == "nothing to add");
}

void arrays(const std::shared_ptr<ICook>& cook) {
  std::vector<uint8_t> bytes(300);
  std::array<uint8_t, 4> four{};
  int32_t length = 0;
  CHECK_OK(cook->old({{{1, 2, 3}, {4, 5, 6}}}, &bytes, &four, &length));
  CHECK(length == 300 && bytes.size() == 300 && bytes[299] == 43);
  CHECK((four == std::array<uint8_t, 4>{1, 2, 3, 6}));
}

/// A dish with all that a dish needs.
Dish dish(const std::shared_ptr<IGuest>& guest) {
  Dish dish;
  dish.object = guest->asBinder();
  dish.guests = {guest};
  dish.guest = guest;
  return dish;
}

void parcelables(const std::shared_ptr<ICook>& cook) {
  const auto guest = ndk::SharedRefBase::make<Guest>();
  ICook::Order order;
  order.payment = ICook::Order::Payment::CASH;
  order.note.emplace().text = "no salt";
  order.dishes.push_back(dish(guest));
  Dish& sent = order.dishes.front();
  sent.maybe->push_back(std::nullopt);
  sent.grid = {{{1, 2}, {3, 255}}};
  sent.side = std::make_unique<Dish>(dish(guest));
  sent.side->name = "bread";
  sent.tastes.push_back(Taste::make<Taste::Tag::bitter>(int8_t{-5}));

  std::optional<Dish> remark;
  std::vector<Heat> heats = {Heat::COLD, Heat::WARM};
  Dish cooked;
  CHECK_OK(cook->cook(order, &remark, &heats, &cooked));
  CHECK(cooked.name == "soup!" && cooked.bytes == std::vector<uint8_t>({255, 2}));
  CHECK(cooked.maybe && cooked.maybe->size() == 2 && !(*cooked.maybe)[1]);
  CHECK(cooked.grid == sent.grid && cooked.heats == std::vector<Heat>({Heat::COLD}));
  CHECK(cooked.side && cooked.side->name == "bread" && !cooked.side->side);
  CHECK(cooked.taste.get<Taste::Tag::sweet>() == "sweet");
  CHECK(cooked.tastes == sent.tastes);
  // Our own objects come back as themselves.
  CHECK(cooked.guest == guest && cooked.guests == sent.guests && cooked.object == sent.object);
  CHECK(remark && remark->name == "remark");
  CHECK(heats == std::vector<Heat>({Heat::COLD, Heat::WARM, Heat::HOT}));

  heats.clear();
  CHECK_OK(cook->cook(order, &remark, &heats, &cooked));
  CHECK(!remark && heats == std::vector<Heat>({Heat::HOT}));

  // What must not be null and is.
  sent.object = nullptr;
  const ndk::ScopedAStatus status = cook->cook(order, &remark, &heats, &cooked);
  CHECK(status.getExceptionCode() == EX_TRANSACTION_FAILED);
  CHECK(status.getStatus() == STATUS_UNEXPECTED_NULL);
}

void objects(const std::shared_ptr<ICook>& cook, const std::shared_ptr<Cook>& local) {
  const auto guest = ndk::SharedRefBase::make<Guest>();
  std::optional<std::vector<std::optional<Dish>>> dishes(std::in_place);
  dishes->emplace_back();
  dishes->emplace_back(dish(guest));
  CHECK_OK(cook->delegate({guest, guest}, {{nullptr, guest}}, dishes));
  CHECK(guest->payments.size() == 2 && guest->payments[0] == ICook::Order::Payment::CARD);
  CHECK(cook->delegate({nullptr}, {}, {}).getStatus() == STATUS_UNEXPECTED_NULL);

  const auto watcher = ndk::SharedRefBase::make<Watcher>();
  watcher->mine = cook;
  const Taste two = Taste::make<Taste::Tag::two>(std::array<int32_t, 2>{1, 2});
  CHECK_OK(cook->watch(watcher, two, {"a", "", "\xc3\xa9"}));
  CHECK(local->watcher && local->watcher->isRemote());
  const ndk::ScopedAStatus status = cook->watch(nullptr, two, {});
  CHECK(status.getExceptionCode() == EX_NULL_POINTER && std::string(status.getMessage()) == "who?");
  watcher->mine = nullptr;

  ndk::SpAIBinder tool;
  const ndk::ScopedFileDescriptor none;
  CHECK(!cook->tool(guest->asBinder(), none, &tool).isOk());

  // Oneway calls are in order, and the two-way call is behind them or not: it is asked until it is.
  CHECK_OK(cook->call(guest, "one"));
  CHECK_OK(cook->call(guest, "two"));
  while (guest->secrets() < 2) std::this_thread::yield();
  CHECK(guest->last() == "two");
}

void unknown_methods_have_a_default(const std::shared_ptr<kitchen::INothing>& nothing) {
  CHECK(std::string(kitchen::INothing::descriptor) == "com.example.renamed.INothing");
  CHECK(AIBinder_ping(nothing->asBinder().get()) == STATUS_OK);
  // Another interface than the one that it has.
  CHECK(ICook::fromBinder(nothing->asBinder()) == nullptr);
  CHECK(ICook::fromBinder(nullptr) == nullptr);
  CHECK(ICook::getDefaultImpl() == nullptr);
  CHECK(ICook::setDefaultImpl(ndk::SharedRefBase::make<kitchen::ICookDefault>()));
  CHECK(!ICook::setDefaultImpl(ndk::SharedRefBase::make<kitchen::ICookDefault>()));
  int32_t sum = 0;
  CHECK(ICook::getDefaultImpl()->add(1, 2, &sum).getStatus() == STATUS_UNKNOWN_TRANSACTION);
}

void parcels_of_others() {
  const ndk::ScopedAParcel parcel(AParcel_create());
  // A size that covers the first half of the first field, and one that covers none.
  for (const auto& [size, status] : {std::pair(8, STATUS_BAD_VALUE), std::pair(4, STATUS_OK),
                                     std::pair(3, STATUS_BAD_VALUE), std::pair(-1, STATUS_BAD_VALUE)}) {
    CHECK(AParcel_setDataPosition(parcel.get(), 0) == STATUS_OK);
    CHECK(AParcel_writeInt32(parcel.get(), size) == STATUS_OK);
    CHECK(ndk::AParcel_writeData(parcel.get(), std::string("a long text")) == STATUS_OK);
    CHECK(AParcel_setDataPosition(parcel.get(), 0) == STATUS_OK);
    ICook::Note note;
    CHECK(note.readFromParcel(parcel.get()) == status);
    CHECK(status != STATUS_OK || note == ICook::Note());
  }
  // A tag that is none.
  CHECK(AParcel_setDataPosition(parcel.get(), 0) == STATUS_OK);
  CHECK(AParcel_writeInt32(parcel.get(), 7) == STATUS_OK);
  CHECK(AParcel_setDataPosition(parcel.get(), 0) == STATUS_OK);
  Taste taste;
  CHECK(taste.readFromParcel(parcel.get()) == STATUS_BAD_VALUE);
}

void what_needs_no_session() {
  CHECK(ICook::SEATS == 12 && ICook::FAR == INT64_MIN && ICook::LOW == -128);
  CHECK(std::string(ICook::MOTTO) == "it's ?" "?=" && ICook::HALF == 0.5f && ICook::TENTH == 0.1);
  static_assert(std::is_same_v<std::underlying_type_t<Heat>, int8_t>);
  CHECK(toString(Heat::TEPID) == "WARM" && toString(static_cast<Heat>(5)) == "5");
  std::string all;
  for (const Heat heat : ndk::enum_range<Heat>()) all += toString(heat) + " ";
  CHECK(all == "COLD WARM HOT WARM ");

  Dish dish, other;
  CHECK(dish.letter == u'\'' && dish.big == int64_t{1} << 40 && dish.heat == Heat::HOT);
  CHECK(dish.unset == Heat::WARM && (dish.three == std::array<int32_t, 3>{1, 2, 3}));
  CHECK(dish.pair[1] == "y" && dish.maybe->size() == 1 && !dish.none);
  CHECK(dish == other && !(dish < other) && dish <= other);
  // What pointers point to is compared.
  dish.side = std::make_unique<Dish>();
  CHECK(dish > other);
  other.side = std::make_unique<Dish>();
  CHECK(dish == other);
  other.side->name = "z";
  CHECK(dish < other && dish != other);
  CHECK(dish.toString().find("Dish{warm: true, small: -1, ") == 0);

  Taste taste;
  CHECK(taste.getTag() == Taste::Tag::salts && taste.get<Taste::Tag::salts>().size() == 2);
  CHECK(taste.toString() == "Taste{salts: [1, 2]}");
  taste = std::string("honey");
  CHECK(taste.getTag() == Taste::Tag::sweet && toString(taste.getTag()) == "sweet");
  CHECK(Taste() < taste);
  taste.set<Taste::Tag::other>(std::make_unique<Taste>());
  Taste same = Taste::make<Taste::Tag::other>(std::make_unique<Taste>());
  CHECK(taste == same);
  same.get<Taste::Tag::other>()->set<Taste::Tag::bitter>(int8_t{1});
  CHECK(taste < same);
  CHECK((Taste::make<Taste::bitter>(int8_t{4}).get<Taste::bitter>() == 4));
  Words words, others;
  others.other = 1;
  CHECK(words != others && words < others);
  CHECK((Taste::make<Taste::Tag::salts>({1, 2, 3}).get<Taste::Tag::salts>().size() == 3));
  CHECK(kitchen::Empty() == kitchen::Empty() && kitchen::Empty().toString() == "Empty{}");
}

}  // namespace

int main(int argc, char**) {
  if (argc > 1) {
    // The program ends, with a message.
    return Taste().get<Taste::Tag::bitter>();
  }
  what_needs_no_session();
  parcels_of_others();
  {
    const auto local = ndk::SharedRefBase::make<Cook>();
    const Session<ICook> session(local);
    values(session.remote);
    arrays(session.remote);
    parcelables(session.remote);
    objects(session.remote, local);
    local->watcher = nullptr;
  }
  {
    const auto local = ndk::SharedRefBase::make<Nothing>();
    const Session<kitchen::INothing> session(local);
    unknown_methods_have_a_default(session.remote);
  }
  return 0;
}
