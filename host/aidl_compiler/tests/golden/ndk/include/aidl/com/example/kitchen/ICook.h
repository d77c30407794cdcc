// Made by "vm aidl" from com/example/kitchen/ICook.aidl; what is changed here gets lost.
#pragma once

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <android/binder_enums.h>
#include <android/binder_ibinder.h>
#include <android/binder_interface_utils.h>
#include <android/binder_parcel_utils.h>
#include <android/binder_parcelable_utils.h>

#include <aidl/com/example/kitchen/Dish.h>
#include <aidl/com/example/kitchen/Heat.h>
#include <aidl/com/example/kitchen/Taste.h>

namespace aidl::com::example::kitchen {
class Dish;
class IGuest;
class Taste;
}  // namespace aidl::com::example::kitchen

namespace aidl::com::example::kitchen {
class ICookDelegator;

/// Cooks.
///
/// Whoever asks "why??" gets \ .
class ICook : public ::ndk::ICInterface {
public:
  typedef ICookDelegator DefaultDelegator;
  static const char* descriptor;
  ICook();
  virtual ~ICook();

  class Line;
  class Choice;
  class Note;
  class Order;
  class IWatcher;

  class Line {
  public:
    typedef std::false_type fixed_size;
    static const char* descriptor;
    static constexpr ::ndk::parcelable_stability_t _aidl_stability =
        ::ndk::STABILITY_LOCAL;

    Line();

    int32_t length = 3;

    ::binder_status_t readFromParcel(const ::AParcel* _aidl_parcel);
    ::binder_status_t writeToParcel(::AParcel* _aidl_parcel) const;

    bool operator==(const Line& _aidl_other) const;
    bool operator<(const Line& _aidl_other) const;
    bool operator!=(const Line& _aidl_other) const { return !(*this == _aidl_other); }
    bool operator>(const Line& _aidl_other) const { return _aidl_other < *this; }
    bool operator<=(const Line& _aidl_other) const { return !(_aidl_other < *this); }
    bool operator>=(const Line& _aidl_other) const { return !(*this < _aidl_other); }

    std::string toString() const;
  };

  class Choice {
  public:
    typedef std::false_type fixed_size;
    static const char* descriptor;
    static constexpr ::ndk::parcelable_stability_t _aidl_stability =
        ::ndk::STABILITY_LOCAL;

    enum class Tag : int32_t {
      line = 0,
      number = 1,
    };
    // The tags by their names alone, as older code has them.
    static constexpr Tag line = Tag::line;
    static constexpr Tag number = Tag::number;

    /// The first alternative with its default value.
    Choice() : _value(std::in_place_index<0>) {}

    /// The alternative whose type fits best.
    template <typename _aidl_T,
              typename = std::enable_if_t<std::conjunction_v<
                  std::negation<std::is_same<std::remove_cv_t<std::remove_reference_t<_aidl_T>>, Choice>>,
                  std::is_constructible<std::variant<::aidl::com::example::kitchen::ICook::Line, int32_t>, _aidl_T>>>>
    constexpr Choice(_aidl_T&& _aidl_value) : _value(std::forward<_aidl_T>(_aidl_value)) {}  // NOLINT: implicit on purpose

    template <size_t _aidl_index, typename... _aidl_Ts>
    constexpr explicit Choice(std::in_place_index_t<_aidl_index>, _aidl_Ts&&... _aidl_values)
        : _value(std::in_place_index<_aidl_index>, std::forward<_aidl_Ts>(_aidl_values)...) {}

    /// The union with this alternative, made of these values.
    template <Tag _aidl_tag, typename... _aidl_Ts>
    static Choice make(_aidl_Ts&&... _aidl_values) {
      return Choice(std::in_place_index<static_cast<size_t>(_aidl_tag)>, std::forward<_aidl_Ts>(_aidl_values)...);
    }
    template <Tag _aidl_tag, typename _aidl_T, typename... _aidl_Ts>
    static Choice make(std::initializer_list<_aidl_T> _aidl_list, _aidl_Ts&&... _aidl_values) {
      return Choice(std::in_place_index<static_cast<size_t>(_aidl_tag)>, std::move(_aidl_list), std::forward<_aidl_Ts>(_aidl_values)...);
    }

    /// Which alternative it holds.
    Tag getTag() const { return static_cast<Tag>(_value.index()); }

    /// The value of this alternative. The program ends if the union holds another.
    template <Tag _aidl_tag>
    const auto& get() const {
      if (getTag() != _aidl_tag) _aidl_wrong_tag(_aidl_tag, getTag());
      return std::get<static_cast<size_t>(_aidl_tag)>(_value);
    }
    template <Tag _aidl_tag>
    auto& get() {
      if (getTag() != _aidl_tag) _aidl_wrong_tag(_aidl_tag, getTag());
      return std::get<static_cast<size_t>(_aidl_tag)>(_value);
    }

    /// Holds this alternative from now on, made of these values.
    template <Tag _aidl_tag, typename... _aidl_Ts>
    void set(_aidl_Ts&&... _aidl_values) {
      _value.template emplace<static_cast<size_t>(_aidl_tag)>(std::forward<_aidl_Ts>(_aidl_values)...);
    }

    ::binder_status_t readFromParcel(const ::AParcel* _aidl_parcel);
    ::binder_status_t writeToParcel(::AParcel* _aidl_parcel) const;

    bool operator==(const Choice& _aidl_other) const;
    bool operator<(const Choice& _aidl_other) const;
    bool operator!=(const Choice& _aidl_other) const { return !(*this == _aidl_other); }
    bool operator>(const Choice& _aidl_other) const { return _aidl_other < *this; }
    bool operator<=(const Choice& _aidl_other) const { return !(_aidl_other < *this); }
    bool operator>=(const Choice& _aidl_other) const { return !(*this < _aidl_other); }

    std::string toString() const;

  private:
    [[noreturn]] static void _aidl_wrong_tag(Tag _aidl_asked, Tag _aidl_held);
    std::variant<::aidl::com::example::kitchen::ICook::Line, int32_t> _value;
  };

  class Note {
  public:
    typedef std::false_type fixed_size;
    static const char* descriptor;
    static constexpr ::ndk::parcelable_stability_t _aidl_stability =
        ::ndk::STABILITY_LOCAL;

    Note();

    std::string text = "none";
    ::aidl::com::example::kitchen::ICook::Choice choice;

    ::binder_status_t readFromParcel(const ::AParcel* _aidl_parcel);
    ::binder_status_t writeToParcel(::AParcel* _aidl_parcel) const;

    bool operator==(const Note& _aidl_other) const;
    bool operator<(const Note& _aidl_other) const;
    bool operator!=(const Note& _aidl_other) const { return !(*this == _aidl_other); }
    bool operator>(const Note& _aidl_other) const { return _aidl_other < *this; }
    bool operator<=(const Note& _aidl_other) const { return !(_aidl_other < *this); }
    bool operator>=(const Note& _aidl_other) const { return !(*this < _aidl_other); }

    std::string toString() const;
  };

  /// What is ordered.
  class Order {
  public:
    typedef std::false_type fixed_size;
    static const char* descriptor;
    static constexpr ::ndk::parcelable_stability_t _aidl_stability =
        ::ndk::STABILITY_LOCAL;

    /// How it is paid.
    enum class Payment : int8_t {
      CASH = 0,
      CARD = 7,
    };

    ::aidl::com::example::kitchen::ICook::Order::Payment payment = ::aidl::com::example::kitchen::ICook::Order::Payment::CARD;
    std::vector<::aidl::com::example::kitchen::Dish> dishes;
    std::optional<::aidl::com::example::kitchen::ICook::Note> note;

    ::binder_status_t readFromParcel(const ::AParcel* _aidl_parcel);
    ::binder_status_t writeToParcel(::AParcel* _aidl_parcel) const;

    bool operator==(const Order& _aidl_other) const;
    bool operator<(const Order& _aidl_other) const;
    bool operator!=(const Order& _aidl_other) const { return !(*this == _aidl_other); }
    bool operator>(const Order& _aidl_other) const { return _aidl_other < *this; }
    bool operator<=(const Order& _aidl_other) const { return !(_aidl_other < *this); }
    bool operator>=(const Order& _aidl_other) const { return !(*this < _aidl_other); }

    std::string toString() const;
  };

  class IWatcherDelegator;

  /// Is told about the kitchen's work.
  class IWatcher : public ::ndk::ICInterface {
  public:
    typedef IWatcherDelegator DefaultDelegator;
    static const char* descriptor;
    IWatcher();
    virtual ~IWatcher();

    static constexpr uint32_t TRANSACTION_seen = ::FIRST_CALL_TRANSACTION + 0;
    static constexpr uint32_t TRANSACTION_cook = ::FIRST_CALL_TRANSACTION + 1;

    /// The object as this interface: itself if it is of this process, else a proxy; null if it has
    /// another interface.
    static std::shared_ptr<IWatcher> fromBinder(const ::ndk::SpAIBinder& _aidl_binder);
    static ::binder_status_t writeToParcel(::AParcel* _aidl_parcel, const std::shared_ptr<IWatcher>& _aidl_instance);
    static ::binder_status_t readFromParcel(const ::AParcel* _aidl_parcel, std::shared_ptr<IWatcher>* _aidl_instance);
    /// What proxies call if the other side does not know a method; can be set once.
    static bool setDefaultImpl(const std::shared_ptr<IWatcher>& _aidl_impl);
    static const std::shared_ptr<IWatcher>& getDefaultImpl();

    virtual ::ndk::ScopedAStatus seen(const ::aidl::com::example::kitchen::ICook::Order& in_order) = 0;
    virtual ::ndk::ScopedAStatus cook(std::shared_ptr<::aidl::com::example::kitchen::ICook>* _aidl_return) = 0;

  private:
    static std::shared_ptr<IWatcher> default_impl;
  };

  /// Answers to every call that it does not know it.
  class IWatcherDefault : public IWatcher {
  public:
    ::ndk::ScopedAStatus seen(const ::aidl::com::example::kitchen::ICook::Order& in_order) override;
    ::ndk::ScopedAStatus cook(std::shared_ptr<::aidl::com::example::kitchen::ICook>* _aidl_return) override;
    ::ndk::SpAIBinder asBinder() override;
    bool isRemote() override;
  };

  /// IWatcher of another process or VM.
  class BpWatcher : public ::ndk::BpCInterface<IWatcher> {
  public:
    explicit BpWatcher(const ::ndk::SpAIBinder& _aidl_binder);
    virtual ~BpWatcher();

    ::ndk::ScopedAStatus seen(const ::aidl::com::example::kitchen::ICook::Order& in_order) override;
    ::ndk::ScopedAStatus cook(std::shared_ptr<::aidl::com::example::kitchen::ICook>* _aidl_return) override;
  };

  /// What implementations of IWatcher derive from.
  class BnWatcher : public ::ndk::BnCInterface<IWatcher> {
  public:
    BnWatcher();
    virtual ~BnWatcher();

  protected:
    ::ndk::SpAIBinder createBinder() override;
  };

  /// Hands every call on to another object.
  class IWatcherDelegator : public BnWatcher {
  public:
    explicit IWatcherDelegator(const std::shared_ptr<IWatcher>& _aidl_impl) : _impl(_aidl_impl) {}

    ::ndk::ScopedAStatus seen(const ::aidl::com::example::kitchen::ICook::Order& in_order) override {
      return _impl->seen(in_order);
    }
    ::ndk::ScopedAStatus cook(std::shared_ptr<::aidl::com::example::kitchen::ICook>* _aidl_return) override {
      return _impl->cook(_aidl_return);
    }

  protected:
    std::shared_ptr<IWatcher> _impl;
  };

  static constexpr int32_t SEATS = 12;
  static constexpr int64_t FAR = (-9223372036854775807LL - 1);
  static constexpr int8_t LOW = -128;
  static constexpr const char* MOTTO = "it's ?\?=";
  static constexpr float HALF = 0.5f;
  static constexpr double TENTH = 0.1;
  static constexpr int32_t STATUS_OK = 1;
  static constexpr int32_t FLAG_ONEWAY = 0;

  static constexpr uint32_t TRANSACTION_add = ::FIRST_CALL_TRANSACTION + 0;
  static constexpr uint32_t TRANSACTION_cook = ::FIRST_CALL_TRANSACTION + 1;
  static constexpr uint32_t TRANSACTION_call = ::FIRST_CALL_TRANSACTION + 2;
  static constexpr uint32_t TRANSACTION_tool = ::FIRST_CALL_TRANSACTION + 3;
  static constexpr uint32_t TRANSACTION_old = ::FIRST_CALL_TRANSACTION + 4;
  static constexpr uint32_t TRANSACTION_watch = ::FIRST_CALL_TRANSACTION + 5;
  static constexpr uint32_t TRANSACTION_letter = ::FIRST_CALL_TRANSACTION + 6;
  static constexpr uint32_t TRANSACTION_delegate = ::FIRST_CALL_TRANSACTION + 7;

  /// The object as this interface: itself if it is of this process, else a proxy; null if it has
  /// another interface.
  static std::shared_ptr<ICook> fromBinder(const ::ndk::SpAIBinder& _aidl_binder);
  static ::binder_status_t writeToParcel(::AParcel* _aidl_parcel, const std::shared_ptr<ICook>& _aidl_instance);
  static ::binder_status_t readFromParcel(const ::AParcel* _aidl_parcel, std::shared_ptr<ICook>* _aidl_instance);
  /// What proxies call if the other side does not know a method; can be set once.
  static bool setDefaultImpl(const std::shared_ptr<ICook>& _aidl_impl);
  static const std::shared_ptr<ICook>& getDefaultImpl();

  virtual ::ndk::ScopedAStatus add(int32_t in_left, int32_t in_right, int32_t* _aidl_return) = 0;
  virtual ::ndk::ScopedAStatus cook(const ::aidl::com::example::kitchen::ICook::Order& in_order, std::optional<::aidl::com::example::kitchen::Dish>* out_remark, std::vector<::aidl::com::example::kitchen::Heat>* inout_heats, ::aidl::com::example::kitchen::Dish* _aidl_return) = 0;
  virtual ::ndk::ScopedAStatus call(const std::shared_ptr<::aidl::com::example::kitchen::IGuest>& in_guest, const std::string& in_register) = 0;
  virtual ::ndk::ScopedAStatus tool(const ::ndk::SpAIBinder& in_old, const ::ndk::ScopedFileDescriptor& in_file, ::ndk::SpAIBinder* _aidl_return) = 0;
  /// @deprecated use add
  [[deprecated("use add")]] virtual ::ndk::ScopedAStatus old(const std::array<std::array<int32_t, 3>, 2>& in_grid, std::vector<uint8_t>* out_bytes, std::array<uint8_t, 4>* out_four, int32_t* _aidl_return) = 0;
  virtual ::ndk::ScopedAStatus watch(const std::shared_ptr<::aidl::com::example::kitchen::ICook::IWatcher>& in_watcher, const ::aidl::com::example::kitchen::Taste& in_taste, const std::vector<std::string>& in_words) = 0;
  virtual ::ndk::ScopedAStatus letter(bool in_flag, int8_t in_small, char16_t in_letter, int64_t in_big, float in_half, double in_whole, char16_t* _aidl_return) = 0;
  virtual ::ndk::ScopedAStatus delegate(const std::vector<std::shared_ptr<::aidl::com::example::kitchen::IGuest>>& in_guests, const std::optional<std::vector<std::shared_ptr<::aidl::com::example::kitchen::IGuest>>>& in_others, const std::optional<std::vector<std::optional<::aidl::com::example::kitchen::Dish>>>& in_dishes) = 0;

private:
  static std::shared_ptr<ICook> default_impl;
};

/// Answers to every call that it does not know it.
class ICookDefault : public ICook {
public:
  ::ndk::ScopedAStatus add(int32_t in_left, int32_t in_right, int32_t* _aidl_return) override;
  ::ndk::ScopedAStatus cook(const ::aidl::com::example::kitchen::ICook::Order& in_order, std::optional<::aidl::com::example::kitchen::Dish>* out_remark, std::vector<::aidl::com::example::kitchen::Heat>* inout_heats, ::aidl::com::example::kitchen::Dish* _aidl_return) override;
  ::ndk::ScopedAStatus call(const std::shared_ptr<::aidl::com::example::kitchen::IGuest>& in_guest, const std::string& in_register) override;
  ::ndk::ScopedAStatus tool(const ::ndk::SpAIBinder& in_old, const ::ndk::ScopedFileDescriptor& in_file, ::ndk::SpAIBinder* _aidl_return) override;
  ::ndk::ScopedAStatus old(const std::array<std::array<int32_t, 3>, 2>& in_grid, std::vector<uint8_t>* out_bytes, std::array<uint8_t, 4>* out_four, int32_t* _aidl_return) override;
  ::ndk::ScopedAStatus watch(const std::shared_ptr<::aidl::com::example::kitchen::ICook::IWatcher>& in_watcher, const ::aidl::com::example::kitchen::Taste& in_taste, const std::vector<std::string>& in_words) override;
  ::ndk::ScopedAStatus letter(bool in_flag, int8_t in_small, char16_t in_letter, int64_t in_big, float in_half, double in_whole, char16_t* _aidl_return) override;
  ::ndk::ScopedAStatus delegate(const std::vector<std::shared_ptr<::aidl::com::example::kitchen::IGuest>>& in_guests, const std::optional<std::vector<std::shared_ptr<::aidl::com::example::kitchen::IGuest>>>& in_others, const std::optional<std::vector<std::optional<::aidl::com::example::kitchen::Dish>>>& in_dishes) override;
  ::ndk::SpAIBinder asBinder() override;
  bool isRemote() override;
};

[[nodiscard]] inline std::string toString(ICook::Order::Payment _aidl_value) {
  switch (_aidl_value) {
    case ICook::Order::Payment::CASH: return "CASH";
    case ICook::Order::Payment::CARD: return "CARD";
    default: return std::to_string(static_cast<int8_t>(_aidl_value));
  }
}

[[nodiscard]] inline std::string toString(ICook::Choice::Tag _aidl_value) {
  switch (_aidl_value) {
    case ICook::Choice::Tag::line: return "line";
    case ICook::Choice::Tag::number: return "number";
    default: return std::to_string(static_cast<int32_t>(_aidl_value));
  }
}

}  // namespace aidl::com::example::kitchen

namespace ndk::internal {
template <>
inline constexpr std::array<::aidl::com::example::kitchen::ICook::Order::Payment, 2> enum_values<::aidl::com::example::kitchen::ICook::Order::Payment> = {
  ::aidl::com::example::kitchen::ICook::Order::Payment::CASH,
  ::aidl::com::example::kitchen::ICook::Order::Payment::CARD,
};

template <>
inline constexpr std::array<::aidl::com::example::kitchen::ICook::Choice::Tag, 2> enum_values<::aidl::com::example::kitchen::ICook::Choice::Tag> = {
  ::aidl::com::example::kitchen::ICook::Choice::Tag::line,
  ::aidl::com::example::kitchen::ICook::Choice::Tag::number,
};

}  // namespace ndk::internal

// What is only declared above, or by what is included there.
#include <aidl/com/example/kitchen/IGuest.h>

#pragma GCC diagnostic pop
