// Made by "vm aidl" from com/example/kitchen/ICook.aidl; what is changed here gets lost.
#include <aidl/com/example/kitchen/BnCook.h>
#include <aidl/com/example/kitchen/BpCook.h>
#include <aidl/com/example/kitchen/ICook.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <tuple>
#include <utility>

#include <android/binder_parcel_platform.h>
#include <android/binder_to_string.h>

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace aidl::com::example::kitchen {
// BnCook: the server

namespace {
::binder_status_t _aidl_1_ICook_add(ICook& _aidl_impl, const ::AParcel* _aidl_in, ::AParcel* _aidl_out) {
  int32_t in_left = 0;
  int32_t in_right = 0;
  int32_t _aidl_return = 0;
  ::binder_status_t _aidl_ret_status = ::ndk::AParcel_readData(_aidl_in, &in_left);
  if (_aidl_ret_status != ::STATUS_OK) return _aidl_ret_status;
  _aidl_ret_status = ::ndk::AParcel_readData(_aidl_in, &in_right);
  if (_aidl_ret_status != ::STATUS_OK) return _aidl_ret_status;
  const ::ndk::ScopedAStatus _aidl_status = _aidl_impl.add(in_left, in_right, &_aidl_return);
  _aidl_ret_status = ::AParcel_writeStatusHeader(_aidl_out, _aidl_status.get());
  if (_aidl_ret_status != ::STATUS_OK || !_aidl_status.isOk()) return _aidl_ret_status;
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_out, _aidl_return);
  return _aidl_ret_status;
}

::binder_status_t _aidl_1_ICook_cook(ICook& _aidl_impl, const ::AParcel* _aidl_in, ::AParcel* _aidl_out) {
  ::aidl::com::example::kitchen::ICook::Order in_order;
  std::optional<::aidl::com::example::kitchen::Dish> out_remark;
  std::vector<::aidl::com::example::kitchen::Heat> inout_heats;
  ::aidl::com::example::kitchen::Dish _aidl_return;
  ::binder_status_t _aidl_ret_status = ::ndk::AParcel_readData(_aidl_in, &in_order);
  if (_aidl_ret_status != ::STATUS_OK) return _aidl_ret_status;
  _aidl_ret_status = ::ndk::AParcel_readData(_aidl_in, &inout_heats);
  if (_aidl_ret_status != ::STATUS_OK) return _aidl_ret_status;
  const ::ndk::ScopedAStatus _aidl_status = _aidl_impl.cook(in_order, &out_remark, &inout_heats, &_aidl_return);
  _aidl_ret_status = ::AParcel_writeStatusHeader(_aidl_out, _aidl_status.get());
  if (_aidl_ret_status != ::STATUS_OK || !_aidl_status.isOk()) return _aidl_ret_status;
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_out, _aidl_return);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeNullableData(_aidl_out, out_remark);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_out, inout_heats);
  return _aidl_ret_status;
}

::binder_status_t _aidl_1_ICook_call(ICook& _aidl_impl, const ::AParcel* _aidl_in, ::AParcel*) {
  std::shared_ptr<::aidl::com::example::kitchen::IGuest> in_guest;
  std::string in_register;
  ::binder_status_t _aidl_ret_status = ::ndk::AParcel_readData(_aidl_in, &in_guest);
  if (_aidl_ret_status != ::STATUS_OK) return _aidl_ret_status;
  _aidl_ret_status = ::ndk::AParcel_readData(_aidl_in, &in_register);
  if (_aidl_ret_status != ::STATUS_OK) return _aidl_ret_status;
  // Nobody waits to hear how it went.
  (void)_aidl_impl.call(in_guest, in_register);
  return ::STATUS_OK;
}

::binder_status_t _aidl_1_ICook_tool(ICook& _aidl_impl, const ::AParcel* _aidl_in, ::AParcel* _aidl_out) {
  ::ndk::SpAIBinder in_old;
  ::ndk::ScopedFileDescriptor in_file;
  ::ndk::SpAIBinder _aidl_return;
  ::binder_status_t _aidl_ret_status = ::ndk::AParcel_readNullableData(_aidl_in, &in_old);
  if (_aidl_ret_status != ::STATUS_OK) return _aidl_ret_status;
  _aidl_ret_status = ::ndk::AParcel_readData(_aidl_in, &in_file);
  if (_aidl_ret_status != ::STATUS_OK) return _aidl_ret_status;
  const ::ndk::ScopedAStatus _aidl_status = _aidl_impl.tool(in_old, in_file, &_aidl_return);
  _aidl_ret_status = ::AParcel_writeStatusHeader(_aidl_out, _aidl_status.get());
  if (_aidl_ret_status != ::STATUS_OK || !_aidl_status.isOk()) return _aidl_ret_status;
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeNullableData(_aidl_out, _aidl_return);
  return _aidl_ret_status;
}

::binder_status_t _aidl_1_ICook_old(ICook& _aidl_impl, const ::AParcel* _aidl_in, ::AParcel* _aidl_out) {
  std::array<std::array<int32_t, 3>, 2> in_grid{};
  std::vector<uint8_t> out_bytes;
  std::array<uint8_t, 4> out_four{};
  int32_t _aidl_return = 0;
  ::binder_status_t _aidl_ret_status = ::ndk::AParcel_readData(_aidl_in, &in_grid);
  if (_aidl_ret_status != ::STATUS_OK) return _aidl_ret_status;
  _aidl_ret_status = ::ndk::AParcel_resizeVector(_aidl_in, &out_bytes);
  if (_aidl_ret_status != ::STATUS_OK) return _aidl_ret_status;
  const ::ndk::ScopedAStatus _aidl_status = _aidl_impl.old(in_grid, &out_bytes, &out_four, &_aidl_return);
  _aidl_ret_status = ::AParcel_writeStatusHeader(_aidl_out, _aidl_status.get());
  if (_aidl_ret_status != ::STATUS_OK || !_aidl_status.isOk()) return _aidl_ret_status;
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_out, _aidl_return);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_out, out_bytes);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_out, out_four);
  return _aidl_ret_status;
}

::binder_status_t _aidl_1_ICook_watch(ICook& _aidl_impl, const ::AParcel* _aidl_in, ::AParcel* _aidl_out) {
  std::shared_ptr<::aidl::com::example::kitchen::ICook::IWatcher> in_watcher;
  ::aidl::com::example::kitchen::Taste in_taste;
  std::vector<std::string> in_words;
  ::binder_status_t _aidl_ret_status = ::ndk::AParcel_readNullableData(_aidl_in, &in_watcher);
  if (_aidl_ret_status != ::STATUS_OK) return _aidl_ret_status;
  _aidl_ret_status = ::ndk::AParcel_readData(_aidl_in, &in_taste);
  if (_aidl_ret_status != ::STATUS_OK) return _aidl_ret_status;
  _aidl_ret_status = ::ndk::AParcel_readData(_aidl_in, &in_words);
  if (_aidl_ret_status != ::STATUS_OK) return _aidl_ret_status;
  const ::ndk::ScopedAStatus _aidl_status = _aidl_impl.watch(in_watcher, in_taste, in_words);
  _aidl_ret_status = ::AParcel_writeStatusHeader(_aidl_out, _aidl_status.get());
  if (_aidl_ret_status != ::STATUS_OK || !_aidl_status.isOk()) return _aidl_ret_status;
  return _aidl_ret_status;
}

::binder_status_t _aidl_1_ICook_letter(ICook& _aidl_impl, const ::AParcel* _aidl_in, ::AParcel* _aidl_out) {
  bool in_flag = false;
  int8_t in_small = 0;
  char16_t in_letter = u'\0';
  int64_t in_big = 0;
  float in_half = 0.0f;
  double in_whole = 0.0;
  char16_t _aidl_return = u'\0';
  ::binder_status_t _aidl_ret_status = ::ndk::AParcel_readData(_aidl_in, &in_flag);
  if (_aidl_ret_status != ::STATUS_OK) return _aidl_ret_status;
  _aidl_ret_status = ::ndk::AParcel_readData(_aidl_in, &in_small);
  if (_aidl_ret_status != ::STATUS_OK) return _aidl_ret_status;
  _aidl_ret_status = ::ndk::AParcel_readData(_aidl_in, &in_letter);
  if (_aidl_ret_status != ::STATUS_OK) return _aidl_ret_status;
  _aidl_ret_status = ::ndk::AParcel_readData(_aidl_in, &in_big);
  if (_aidl_ret_status != ::STATUS_OK) return _aidl_ret_status;
  _aidl_ret_status = ::ndk::AParcel_readData(_aidl_in, &in_half);
  if (_aidl_ret_status != ::STATUS_OK) return _aidl_ret_status;
  _aidl_ret_status = ::ndk::AParcel_readData(_aidl_in, &in_whole);
  if (_aidl_ret_status != ::STATUS_OK) return _aidl_ret_status;
  const ::ndk::ScopedAStatus _aidl_status = _aidl_impl.letter(in_flag, in_small, in_letter, in_big, in_half, in_whole, &_aidl_return);
  _aidl_ret_status = ::AParcel_writeStatusHeader(_aidl_out, _aidl_status.get());
  if (_aidl_ret_status != ::STATUS_OK || !_aidl_status.isOk()) return _aidl_ret_status;
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_out, _aidl_return);
  return _aidl_ret_status;
}

::binder_status_t _aidl_1_ICook_delegate(ICook& _aidl_impl, const ::AParcel* _aidl_in, ::AParcel* _aidl_out) {
  std::vector<std::shared_ptr<::aidl::com::example::kitchen::IGuest>> in_guests;
  std::optional<std::vector<std::shared_ptr<::aidl::com::example::kitchen::IGuest>>> in_others;
  std::optional<std::vector<std::optional<::aidl::com::example::kitchen::Dish>>> in_dishes;
  ::binder_status_t _aidl_ret_status = ::ndk::AParcel_readData(_aidl_in, &in_guests);
  if (_aidl_ret_status != ::STATUS_OK) return _aidl_ret_status;
  _aidl_ret_status = ::ndk::AParcel_readNullableData(_aidl_in, &in_others);
  if (_aidl_ret_status != ::STATUS_OK) return _aidl_ret_status;
  _aidl_ret_status = ::ndk::AParcel_readNullableData(_aidl_in, &in_dishes);
  if (_aidl_ret_status != ::STATUS_OK) return _aidl_ret_status;
  const ::ndk::ScopedAStatus _aidl_status = _aidl_impl.delegate(in_guests, in_others, in_dishes);
  _aidl_ret_status = ::AParcel_writeStatusHeader(_aidl_out, _aidl_status.get());
  if (_aidl_ret_status != ::STATUS_OK || !_aidl_status.isOk()) return _aidl_ret_status;
  return _aidl_ret_status;
}

::binder_status_t _aidl_1_ICook_onTransact(::AIBinder* _aidl_binder, ::transaction_code_t _aidl_code, const ::AParcel* _aidl_in, ::AParcel* _aidl_out) {
  const std::shared_ptr<::ndk::ICInterface> _aidl_object =
      ::ndk::ICInterface::asInterface(_aidl_binder);
  if (!_aidl_object) return ::STATUS_DEAD_OBJECT;
  auto& _aidl_impl = static_cast<ICook&>(*_aidl_object);
  switch (_aidl_code) {
    case ICook::TRANSACTION_add:
      return _aidl_1_ICook_add(_aidl_impl, _aidl_in, _aidl_out);
    case ICook::TRANSACTION_cook:
      return _aidl_1_ICook_cook(_aidl_impl, _aidl_in, _aidl_out);
    case ICook::TRANSACTION_call:
      return _aidl_1_ICook_call(_aidl_impl, _aidl_in, _aidl_out);
    case ICook::TRANSACTION_tool:
      return _aidl_1_ICook_tool(_aidl_impl, _aidl_in, _aidl_out);
    case ICook::TRANSACTION_old:
      return _aidl_1_ICook_old(_aidl_impl, _aidl_in, _aidl_out);
    case ICook::TRANSACTION_watch:
      return _aidl_1_ICook_watch(_aidl_impl, _aidl_in, _aidl_out);
    case ICook::TRANSACTION_letter:
      return _aidl_1_ICook_letter(_aidl_impl, _aidl_in, _aidl_out);
    case ICook::TRANSACTION_delegate:
      return _aidl_1_ICook_delegate(_aidl_impl, _aidl_in, _aidl_out);
    default:
      return ::STATUS_UNKNOWN_TRANSACTION;
  }
}

::AIBinder_Class* _aidl_1_ICook_class() {
  static ::AIBinder_Class* const _aidl_class =
      ::ndk::ICInterface::defineClass(ICook::descriptor, _aidl_1_ICook_onTransact);
  return _aidl_class;
}

}  // namespace

BnCook::BnCook() {}
BnCook::~BnCook() {}

::ndk::SpAIBinder BnCook::createBinder() {
  return ::ndk::SpAIBinder(::AIBinder_new(_aidl_1_ICook_class(), static_cast<void*>(this)));
}

// BpCook: the client

BpCook::BpCook(const ::ndk::SpAIBinder& _aidl_binder) : ::ndk::BpCInterface<::aidl::com::example::kitchen::ICook>(_aidl_binder) {}
BpCook::~BpCook() {}

::ndk::ScopedAStatus BpCook::add(int32_t in_left, int32_t in_right, int32_t* _aidl_return) {
  const ::ndk::SpAIBinder _aidl_binder = asBinder();
  ::ndk::ScopedAParcel _aidl_in;
  ::ndk::ScopedAParcel _aidl_out;
  ::ndk::ScopedAStatus _aidl_status;
  ::binder_status_t _aidl_ret_status =
      ::AIBinder_prepareTransaction(_aidl_binder.get(), _aidl_in.getR());
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_in.get(), in_left);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_in.get(), in_right);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::AIBinder_transact(
          _aidl_binder.get(), TRANSACTION_add, _aidl_in.getR(), _aidl_out.getR(), 0);
  if (_aidl_ret_status == ::STATUS_UNKNOWN_TRANSACTION && getDefaultImpl()) {
    return getDefaultImpl()->add(in_left, in_right, _aidl_return);
  }
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::AParcel_readStatusHeader(_aidl_out.get(), _aidl_status.getR());
  if (_aidl_ret_status == ::STATUS_OK && !_aidl_status.isOk()) return _aidl_status;
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_readData(_aidl_out.get(), _aidl_return);
  _aidl_status.set(::AStatus_fromStatus(_aidl_ret_status));
  return _aidl_status;
}

::ndk::ScopedAStatus BpCook::cook(const ::aidl::com::example::kitchen::ICook::Order& in_order, std::optional<::aidl::com::example::kitchen::Dish>* out_remark, std::vector<::aidl::com::example::kitchen::Heat>* inout_heats, ::aidl::com::example::kitchen::Dish* _aidl_return) {
  const ::ndk::SpAIBinder _aidl_binder = asBinder();
  ::ndk::ScopedAParcel _aidl_in;
  ::ndk::ScopedAParcel _aidl_out;
  ::ndk::ScopedAStatus _aidl_status;
  ::binder_status_t _aidl_ret_status =
      ::AIBinder_prepareTransaction(_aidl_binder.get(), _aidl_in.getR());
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_in.get(), in_order);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_in.get(), *inout_heats);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::AIBinder_transact(
          _aidl_binder.get(), TRANSACTION_cook, _aidl_in.getR(), _aidl_out.getR(), 0);
  if (_aidl_ret_status == ::STATUS_UNKNOWN_TRANSACTION && getDefaultImpl()) {
    return getDefaultImpl()->cook(in_order, out_remark, inout_heats, _aidl_return);
  }
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::AParcel_readStatusHeader(_aidl_out.get(), _aidl_status.getR());
  if (_aidl_ret_status == ::STATUS_OK && !_aidl_status.isOk()) return _aidl_status;
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_readData(_aidl_out.get(), _aidl_return);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_readNullableData(_aidl_out.get(), out_remark);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_readData(_aidl_out.get(), inout_heats);
  _aidl_status.set(::AStatus_fromStatus(_aidl_ret_status));
  return _aidl_status;
}

::ndk::ScopedAStatus BpCook::call(const std::shared_ptr<::aidl::com::example::kitchen::IGuest>& in_guest, const std::string& in_register) {
  const ::ndk::SpAIBinder _aidl_binder = asBinder();
  ::ndk::ScopedAParcel _aidl_in;
  ::ndk::ScopedAParcel _aidl_out;
  ::ndk::ScopedAStatus _aidl_status;
  ::binder_status_t _aidl_ret_status =
      ::AIBinder_prepareTransaction(_aidl_binder.get(), _aidl_in.getR());
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_in.get(), in_guest);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_in.get(), in_register);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::AIBinder_transact(
          _aidl_binder.get(), TRANSACTION_call, _aidl_in.getR(), _aidl_out.getR(), ::FLAG_ONEWAY);
  if (_aidl_ret_status == ::STATUS_UNKNOWN_TRANSACTION && getDefaultImpl()) {
    return getDefaultImpl()->call(in_guest, in_register);
  }
  _aidl_status.set(::AStatus_fromStatus(_aidl_ret_status));
  return _aidl_status;
}

::ndk::ScopedAStatus BpCook::tool(const ::ndk::SpAIBinder& in_old, const ::ndk::ScopedFileDescriptor& in_file, ::ndk::SpAIBinder* _aidl_return) {
  const ::ndk::SpAIBinder _aidl_binder = asBinder();
  ::ndk::ScopedAParcel _aidl_in;
  ::ndk::ScopedAParcel _aidl_out;
  ::ndk::ScopedAStatus _aidl_status;
  ::binder_status_t _aidl_ret_status =
      ::AIBinder_prepareTransaction(_aidl_binder.get(), _aidl_in.getR());
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeNullableData(_aidl_in.get(), in_old);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_in.get(), in_file);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::AIBinder_transact(
          _aidl_binder.get(), TRANSACTION_tool, _aidl_in.getR(), _aidl_out.getR(), 0);
  if (_aidl_ret_status == ::STATUS_UNKNOWN_TRANSACTION && getDefaultImpl()) {
    return getDefaultImpl()->tool(in_old, in_file, _aidl_return);
  }
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::AParcel_readStatusHeader(_aidl_out.get(), _aidl_status.getR());
  if (_aidl_ret_status == ::STATUS_OK && !_aidl_status.isOk()) return _aidl_status;
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_readNullableData(_aidl_out.get(), _aidl_return);
  _aidl_status.set(::AStatus_fromStatus(_aidl_ret_status));
  return _aidl_status;
}

::ndk::ScopedAStatus BpCook::old(const std::array<std::array<int32_t, 3>, 2>& in_grid, std::vector<uint8_t>* out_bytes, std::array<uint8_t, 4>* out_four, int32_t* _aidl_return) {
  const ::ndk::SpAIBinder _aidl_binder = asBinder();
  ::ndk::ScopedAParcel _aidl_in;
  ::ndk::ScopedAParcel _aidl_out;
  ::ndk::ScopedAStatus _aidl_status;
  ::binder_status_t _aidl_ret_status =
      ::AIBinder_prepareTransaction(_aidl_binder.get(), _aidl_in.getR());
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_in.get(), in_grid);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeVectorSize(_aidl_in.get(), *out_bytes);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::AIBinder_transact(
          _aidl_binder.get(), TRANSACTION_old, _aidl_in.getR(), _aidl_out.getR(), 0);
  if (_aidl_ret_status == ::STATUS_UNKNOWN_TRANSACTION && getDefaultImpl()) {
    return getDefaultImpl()->old(in_grid, out_bytes, out_four, _aidl_return);
  }
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::AParcel_readStatusHeader(_aidl_out.get(), _aidl_status.getR());
  if (_aidl_ret_status == ::STATUS_OK && !_aidl_status.isOk()) return _aidl_status;
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_readData(_aidl_out.get(), _aidl_return);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_readData(_aidl_out.get(), out_bytes);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_readData(_aidl_out.get(), out_four);
  _aidl_status.set(::AStatus_fromStatus(_aidl_ret_status));
  return _aidl_status;
}

::ndk::ScopedAStatus BpCook::watch(const std::shared_ptr<::aidl::com::example::kitchen::ICook::IWatcher>& in_watcher, const ::aidl::com::example::kitchen::Taste& in_taste, const std::vector<std::string>& in_words) {
  const ::ndk::SpAIBinder _aidl_binder = asBinder();
  ::ndk::ScopedAParcel _aidl_in;
  ::ndk::ScopedAParcel _aidl_out;
  ::ndk::ScopedAStatus _aidl_status;
  ::binder_status_t _aidl_ret_status =
      ::AIBinder_prepareTransaction(_aidl_binder.get(), _aidl_in.getR());
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeNullableData(_aidl_in.get(), in_watcher);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_in.get(), in_taste);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_in.get(), in_words);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::AIBinder_transact(
          _aidl_binder.get(), TRANSACTION_watch, _aidl_in.getR(), _aidl_out.getR(), 0);
  if (_aidl_ret_status == ::STATUS_UNKNOWN_TRANSACTION && getDefaultImpl()) {
    return getDefaultImpl()->watch(in_watcher, in_taste, in_words);
  }
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::AParcel_readStatusHeader(_aidl_out.get(), _aidl_status.getR());
  if (_aidl_ret_status == ::STATUS_OK && !_aidl_status.isOk()) return _aidl_status;
  _aidl_status.set(::AStatus_fromStatus(_aidl_ret_status));
  return _aidl_status;
}

::ndk::ScopedAStatus BpCook::letter(bool in_flag, int8_t in_small, char16_t in_letter, int64_t in_big, float in_half, double in_whole, char16_t* _aidl_return) {
  const ::ndk::SpAIBinder _aidl_binder = asBinder();
  ::ndk::ScopedAParcel _aidl_in;
  ::ndk::ScopedAParcel _aidl_out;
  ::ndk::ScopedAStatus _aidl_status;
  ::binder_status_t _aidl_ret_status =
      ::AIBinder_prepareTransaction(_aidl_binder.get(), _aidl_in.getR());
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_in.get(), in_flag);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_in.get(), in_small);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_in.get(), in_letter);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_in.get(), in_big);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_in.get(), in_half);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_in.get(), in_whole);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::AIBinder_transact(
          _aidl_binder.get(), TRANSACTION_letter, _aidl_in.getR(), _aidl_out.getR(), 0);
  if (_aidl_ret_status == ::STATUS_UNKNOWN_TRANSACTION && getDefaultImpl()) {
    return getDefaultImpl()->letter(in_flag, in_small, in_letter, in_big, in_half, in_whole, _aidl_return);
  }
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::AParcel_readStatusHeader(_aidl_out.get(), _aidl_status.getR());
  if (_aidl_ret_status == ::STATUS_OK && !_aidl_status.isOk()) return _aidl_status;
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_readData(_aidl_out.get(), _aidl_return);
  _aidl_status.set(::AStatus_fromStatus(_aidl_ret_status));
  return _aidl_status;
}

::ndk::ScopedAStatus BpCook::delegate(const std::vector<std::shared_ptr<::aidl::com::example::kitchen::IGuest>>& in_guests, const std::optional<std::vector<std::shared_ptr<::aidl::com::example::kitchen::IGuest>>>& in_others, const std::optional<std::vector<std::optional<::aidl::com::example::kitchen::Dish>>>& in_dishes) {
  const ::ndk::SpAIBinder _aidl_binder = asBinder();
  ::ndk::ScopedAParcel _aidl_in;
  ::ndk::ScopedAParcel _aidl_out;
  ::ndk::ScopedAStatus _aidl_status;
  ::binder_status_t _aidl_ret_status =
      ::AIBinder_prepareTransaction(_aidl_binder.get(), _aidl_in.getR());
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_in.get(), in_guests);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeNullableData(_aidl_in.get(), in_others);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeNullableData(_aidl_in.get(), in_dishes);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::AIBinder_transact(
          _aidl_binder.get(), TRANSACTION_delegate, _aidl_in.getR(), _aidl_out.getR(), 0);
  if (_aidl_ret_status == ::STATUS_UNKNOWN_TRANSACTION && getDefaultImpl()) {
    return getDefaultImpl()->delegate(in_guests, in_others, in_dishes);
  }
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::AParcel_readStatusHeader(_aidl_out.get(), _aidl_status.getR());
  if (_aidl_ret_status == ::STATUS_OK && !_aidl_status.isOk()) return _aidl_status;
  _aidl_status.set(::AStatus_fromStatus(_aidl_ret_status));
  return _aidl_status;
}

// com.example.kitchen.ICook

const char* ICook::descriptor = "com.example.kitchen.ICook";
std::shared_ptr<ICook> ICook::default_impl;

ICook::ICook() {}
ICook::~ICook() {}

std::shared_ptr<ICook> ICook::fromBinder(const ::ndk::SpAIBinder& _aidl_binder) {
  if (_aidl_binder.get() == nullptr) return nullptr;
  if (!::AIBinder_associateClass(_aidl_binder.get(), _aidl_1_ICook_class())) {
    // An object of this interface whose class is another library's copy is spoken to by a proxy.
    const ::AIBinder_Class* _aidl_other = ::AIBinder_getClass(_aidl_binder.get());
    if (_aidl_other == nullptr ||
        std::strcmp(::AIBinder_Class_getDescriptor(_aidl_other), descriptor) != 0) {
      return nullptr;
    }
    return ::ndk::SharedRefBase::make<::aidl::com::example::kitchen::BpCook>(_aidl_binder);
  }
  std::shared_ptr<::ndk::ICInterface> _aidl_local = ::ndk::ICInterface::asInterface(_aidl_binder.get());
  if (_aidl_local) return std::static_pointer_cast<::aidl::com::example::kitchen::ICook>(_aidl_local);
  return ::ndk::SharedRefBase::make<::aidl::com::example::kitchen::BpCook>(_aidl_binder);
}

::binder_status_t ICook::writeToParcel(::AParcel* _aidl_parcel, const std::shared_ptr<ICook>& _aidl_instance) {
  return ::AParcel_writeStrongBinder(_aidl_parcel, _aidl_instance ? _aidl_instance->asBinder().get() : nullptr);
}

::binder_status_t ICook::readFromParcel(const ::AParcel* _aidl_parcel, std::shared_ptr<ICook>* _aidl_instance) {
  ::ndk::SpAIBinder _aidl_binder;
  const ::binder_status_t _aidl_status = ::AParcel_readStrongBinder(_aidl_parcel, _aidl_binder.getR());
  if (_aidl_status == ::STATUS_OK) *_aidl_instance = fromBinder(_aidl_binder);
  return _aidl_status;
}

bool ICook::setDefaultImpl(const std::shared_ptr<ICook>& _aidl_impl) {
  if (default_impl || !_aidl_impl) return false;
  default_impl = _aidl_impl;
  return true;
}

const std::shared_ptr<ICook>& ICook::getDefaultImpl() { return default_impl; }
::ndk::ScopedAStatus ICookDefault::add(int32_t, int32_t, int32_t*) {
  return ::ndk::ScopedAStatus(::AStatus_fromStatus(::STATUS_UNKNOWN_TRANSACTION));
}
::ndk::ScopedAStatus ICookDefault::cook(const ::aidl::com::example::kitchen::ICook::Order&, std::optional<::aidl::com::example::kitchen::Dish>*, std::vector<::aidl::com::example::kitchen::Heat>*, ::aidl::com::example::kitchen::Dish*) {
  return ::ndk::ScopedAStatus(::AStatus_fromStatus(::STATUS_UNKNOWN_TRANSACTION));
}
::ndk::ScopedAStatus ICookDefault::call(const std::shared_ptr<::aidl::com::example::kitchen::IGuest>&, const std::string&) {
  return ::ndk::ScopedAStatus(::AStatus_fromStatus(::STATUS_UNKNOWN_TRANSACTION));
}
::ndk::ScopedAStatus ICookDefault::tool(const ::ndk::SpAIBinder&, const ::ndk::ScopedFileDescriptor&, ::ndk::SpAIBinder*) {
  return ::ndk::ScopedAStatus(::AStatus_fromStatus(::STATUS_UNKNOWN_TRANSACTION));
}
::ndk::ScopedAStatus ICookDefault::old(const std::array<std::array<int32_t, 3>, 2>&, std::vector<uint8_t>*, std::array<uint8_t, 4>*, int32_t*) {
  return ::ndk::ScopedAStatus(::AStatus_fromStatus(::STATUS_UNKNOWN_TRANSACTION));
}
::ndk::ScopedAStatus ICookDefault::watch(const std::shared_ptr<::aidl::com::example::kitchen::ICook::IWatcher>&, const ::aidl::com::example::kitchen::Taste&, const std::vector<std::string>&) {
  return ::ndk::ScopedAStatus(::AStatus_fromStatus(::STATUS_UNKNOWN_TRANSACTION));
}
::ndk::ScopedAStatus ICookDefault::letter(bool, int8_t, char16_t, int64_t, float, double, char16_t*) {
  return ::ndk::ScopedAStatus(::AStatus_fromStatus(::STATUS_UNKNOWN_TRANSACTION));
}
::ndk::ScopedAStatus ICookDefault::delegate(const std::vector<std::shared_ptr<::aidl::com::example::kitchen::IGuest>>&, const std::optional<std::vector<std::shared_ptr<::aidl::com::example::kitchen::IGuest>>>&, const std::optional<std::vector<std::optional<::aidl::com::example::kitchen::Dish>>>&) {
  return ::ndk::ScopedAStatus(::AStatus_fromStatus(::STATUS_UNKNOWN_TRANSACTION));
}
::ndk::SpAIBinder ICookDefault::asBinder() { return ::ndk::SpAIBinder(); }
bool ICookDefault::isRemote() { return false; }

const char* ICook::Order::descriptor = "com.example.kitchen.ICook.Order";

::binder_status_t ICook::Order::readFromParcel(const ::AParcel* _aidl_parcel) {
  const int32_t _aidl_start = ::AParcel_getDataPosition(_aidl_parcel);
  int32_t _aidl_size = 0;
  ::binder_status_t _aidl_status = ::AParcel_readInt32(_aidl_parcel, &_aidl_size);
  if (_aidl_status != ::STATUS_OK) return _aidl_status;
  if (_aidl_size < 4 || _aidl_start > INT32_MAX - _aidl_size) return ::STATUS_BAD_VALUE;
  const int32_t _aidl_end = _aidl_start + _aidl_size;

  // Fields that the sender does not know keep their defaults.
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &payment);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &dishes);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readNullableData(_aidl_parcel, &note);
  if (_aidl_status != ::STATUS_OK) return _aidl_status;

  // What its size does not cover is not its own: nobody reads it a second time.
  if (::AParcel_getDataPosition(_aidl_parcel) > _aidl_end) return ::STATUS_BAD_VALUE;
  // Fields that only the sender knows are passed over.
  return ::AParcel_setDataPosition(_aidl_parcel, _aidl_end);
}

::binder_status_t ICook::Order::writeToParcel(::AParcel* _aidl_parcel) const {
  const int32_t _aidl_start = ::AParcel_getDataPosition(_aidl_parcel);
  // The size, which is known at the end.
  ::binder_status_t _aidl_status = ::AParcel_writeInt32(_aidl_parcel, 0);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, payment);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, dishes);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeNullableData(_aidl_parcel, note);
  if (_aidl_status != ::STATUS_OK) return _aidl_status;

  const int32_t _aidl_end = ::AParcel_getDataPosition(_aidl_parcel);
  _aidl_status = ::AParcel_setDataPosition(_aidl_parcel, _aidl_start);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::AParcel_writeInt32(_aidl_parcel, _aidl_end - _aidl_start);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::AParcel_setDataPosition(_aidl_parcel, _aidl_end);
  return _aidl_status;
}

bool ICook::Order::operator==(const Order& _aidl_other) const {
  return std::forward_as_tuple(payment, dishes, note) ==
         std::forward_as_tuple(_aidl_other.payment, _aidl_other.dishes, _aidl_other.note);
}

bool ICook::Order::operator<(const Order& _aidl_other) const {
  return std::forward_as_tuple(payment, dishes, note) <
         std::forward_as_tuple(_aidl_other.payment, _aidl_other.dishes, _aidl_other.note);
}

std::string ICook::Order::toString() const {
  std::ostringstream _aidl_text;
  _aidl_text << "Order{";
  _aidl_text << "payment: " << ::android::internal::ToString(payment);
  _aidl_text << ", dishes: " << ::android::internal::ToString(dishes);
  _aidl_text << ", note: " << ::android::internal::ToString(note);
  _aidl_text << "}";
  return _aidl_text.str();
}

const char* ICook::Note::descriptor = "com.example.kitchen.ICook.Note";
ICook::Note::Note() = default;

::binder_status_t ICook::Note::readFromParcel(const ::AParcel* _aidl_parcel) {
  const int32_t _aidl_start = ::AParcel_getDataPosition(_aidl_parcel);
  int32_t _aidl_size = 0;
  ::binder_status_t _aidl_status = ::AParcel_readInt32(_aidl_parcel, &_aidl_size);
  if (_aidl_status != ::STATUS_OK) return _aidl_status;
  if (_aidl_size < 4 || _aidl_start > INT32_MAX - _aidl_size) return ::STATUS_BAD_VALUE;
  const int32_t _aidl_end = _aidl_start + _aidl_size;

  // Fields that the sender does not know keep their defaults.
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &text);
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &choice);
  if (_aidl_status != ::STATUS_OK) return _aidl_status;

  // What its size does not cover is not its own: nobody reads it a second time.
  if (::AParcel_getDataPosition(_aidl_parcel) > _aidl_end) return ::STATUS_BAD_VALUE;
  // Fields that only the sender knows are passed over.
  return ::AParcel_setDataPosition(_aidl_parcel, _aidl_end);
}

::binder_status_t ICook::Note::writeToParcel(::AParcel* _aidl_parcel) const {
  const int32_t _aidl_start = ::AParcel_getDataPosition(_aidl_parcel);
  // The size, which is known at the end.
  ::binder_status_t _aidl_status = ::AParcel_writeInt32(_aidl_parcel, 0);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, text);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, choice);
  if (_aidl_status != ::STATUS_OK) return _aidl_status;

  const int32_t _aidl_end = ::AParcel_getDataPosition(_aidl_parcel);
  _aidl_status = ::AParcel_setDataPosition(_aidl_parcel, _aidl_start);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::AParcel_writeInt32(_aidl_parcel, _aidl_end - _aidl_start);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::AParcel_setDataPosition(_aidl_parcel, _aidl_end);
  return _aidl_status;
}

bool ICook::Note::operator==(const Note& _aidl_other) const {
  return std::forward_as_tuple(text, choice) ==
         std::forward_as_tuple(_aidl_other.text, _aidl_other.choice);
}

bool ICook::Note::operator<(const Note& _aidl_other) const {
  return std::forward_as_tuple(text, choice) <
         std::forward_as_tuple(_aidl_other.text, _aidl_other.choice);
}

std::string ICook::Note::toString() const {
  std::ostringstream _aidl_text;
  _aidl_text << "Note{";
  _aidl_text << "text: " << ::android::internal::ToString(text);
  _aidl_text << ", choice: " << ::android::internal::ToString(choice);
  _aidl_text << "}";
  return _aidl_text.str();
}

const char* ICook::Choice::descriptor = "com.example.kitchen.ICook.Choice";

void ICook::Choice::_aidl_wrong_tag(Tag _aidl_asked, Tag _aidl_held) {
  std::fprintf(stderr, "%s: asked for %s, but it holds %s\n", descriptor,
               ::aidl::com::example::kitchen::toString(_aidl_asked).c_str(), ::aidl::com::example::kitchen::toString(_aidl_held).c_str());
  std::abort();
}

::binder_status_t ICook::Choice::readFromParcel(const ::AParcel* _aidl_parcel) {
  int32_t _aidl_tag = 0;
  ::binder_status_t _aidl_status = ::AParcel_readInt32(_aidl_parcel, &_aidl_tag);
  if (_aidl_status != ::STATUS_OK) return _aidl_status;
  switch (_aidl_tag) {
    case 0: {
      ::aidl::com::example::kitchen::ICook::Line _aidl_value;
      _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &_aidl_value);
      if (_aidl_status == ::STATUS_OK) set<Tag::line>(std::move(_aidl_value));
      return _aidl_status;
    }
    case 1: {
      int32_t _aidl_value = 0;
      _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &_aidl_value);
      if (_aidl_status == ::STATUS_OK) set<Tag::number>(std::move(_aidl_value));
      return _aidl_status;
    }
    default: return ::STATUS_BAD_VALUE;
  }
}

::binder_status_t ICook::Choice::writeToParcel(::AParcel* _aidl_parcel) const {
  const int32_t _aidl_tag = static_cast<int32_t>(getTag());
  const ::binder_status_t _aidl_status = ::AParcel_writeInt32(_aidl_parcel, _aidl_tag);
  if (_aidl_status != ::STATUS_OK) return _aidl_status;
  switch (getTag()) {
    case Tag::line: return ::ndk::AParcel_writeData(_aidl_parcel, get<Tag::line>());
    case Tag::number: return ::ndk::AParcel_writeData(_aidl_parcel, get<Tag::number>());
  }
  return ::STATUS_BAD_VALUE;
}

bool ICook::Choice::operator==(const Choice& _aidl_other) const {
  const Tag _aidl_tag = _aidl_other.getTag();
    if (getTag() != _aidl_tag) return getTag() == _aidl_tag;
  switch (getTag()) {
    case ICook::Choice::Tag::line: return get<Tag::line>() == _aidl_other.get<Tag::line>();
    case ICook::Choice::Tag::number: return get<Tag::number>() == _aidl_other.get<Tag::number>();
  }
  return false;
}

bool ICook::Choice::operator<(const Choice& _aidl_other) const {
  const Tag _aidl_tag = _aidl_other.getTag();
    if (getTag() != _aidl_tag) return getTag() < _aidl_tag;
  switch (getTag()) {
    case ICook::Choice::Tag::line: return get<Tag::line>() < _aidl_other.get<Tag::line>();
    case ICook::Choice::Tag::number: return get<Tag::number>() < _aidl_other.get<Tag::number>();
  }
  return false;
}

std::string ICook::Choice::toString() const {
  std::ostringstream _aidl_text;
  _aidl_text << "Choice{";
  switch (getTag()) {
    case Tag::line: {
      _aidl_text << "line: ";
      _aidl_text << ::android::internal::ToString(get<Tag::line>());
      break;
    }
    case Tag::number: {
      _aidl_text << "number: ";
      _aidl_text << ::android::internal::ToString(get<Tag::number>());
      break;
    }
  }
  _aidl_text << "}";
  return _aidl_text.str();
}

const char* ICook::Line::descriptor = "com.example.kitchen.ICook.Line";
ICook::Line::Line() = default;

::binder_status_t ICook::Line::readFromParcel(const ::AParcel* _aidl_parcel) {
  const int32_t _aidl_start = ::AParcel_getDataPosition(_aidl_parcel);
  int32_t _aidl_size = 0;
  ::binder_status_t _aidl_status = ::AParcel_readInt32(_aidl_parcel, &_aidl_size);
  if (_aidl_status != ::STATUS_OK) return _aidl_status;
  if (_aidl_size < 4 || _aidl_start > INT32_MAX - _aidl_size) return ::STATUS_BAD_VALUE;
  const int32_t _aidl_end = _aidl_start + _aidl_size;

  // Fields that the sender does not know keep their defaults.
  if (_aidl_status == ::STATUS_OK && ::AParcel_getDataPosition(_aidl_parcel) < _aidl_end)
    _aidl_status = ::ndk::AParcel_readData(_aidl_parcel, &length);
  if (_aidl_status != ::STATUS_OK) return _aidl_status;

  // What its size does not cover is not its own: nobody reads it a second time.
  if (::AParcel_getDataPosition(_aidl_parcel) > _aidl_end) return ::STATUS_BAD_VALUE;
  // Fields that only the sender knows are passed over.
  return ::AParcel_setDataPosition(_aidl_parcel, _aidl_end);
}

::binder_status_t ICook::Line::writeToParcel(::AParcel* _aidl_parcel) const {
  const int32_t _aidl_start = ::AParcel_getDataPosition(_aidl_parcel);
  // The size, which is known at the end.
  ::binder_status_t _aidl_status = ::AParcel_writeInt32(_aidl_parcel, 0);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::ndk::AParcel_writeData(_aidl_parcel, length);
  if (_aidl_status != ::STATUS_OK) return _aidl_status;

  const int32_t _aidl_end = ::AParcel_getDataPosition(_aidl_parcel);
  _aidl_status = ::AParcel_setDataPosition(_aidl_parcel, _aidl_start);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::AParcel_writeInt32(_aidl_parcel, _aidl_end - _aidl_start);
  if (_aidl_status == ::STATUS_OK) _aidl_status = ::AParcel_setDataPosition(_aidl_parcel, _aidl_end);
  return _aidl_status;
}

bool ICook::Line::operator==(const Line& _aidl_other) const {
  return std::forward_as_tuple(length) ==
         std::forward_as_tuple(_aidl_other.length);
}

bool ICook::Line::operator<(const Line& _aidl_other) const {
  return std::forward_as_tuple(length) <
         std::forward_as_tuple(_aidl_other.length);
}

std::string ICook::Line::toString() const {
  std::ostringstream _aidl_text;
  _aidl_text << "Line{";
  _aidl_text << "length: " << ::android::internal::ToString(length);
  _aidl_text << "}";
  return _aidl_text.str();
}

// ICook::BnWatcher: the server

namespace {
::binder_status_t _aidl_2_ICook_IWatcher_seen(ICook::IWatcher& _aidl_impl, const ::AParcel* _aidl_in, ::AParcel*) {
  ::aidl::com::example::kitchen::ICook::Order in_order;
  ::binder_status_t _aidl_ret_status = ::ndk::AParcel_readData(_aidl_in, &in_order);
  if (_aidl_ret_status != ::STATUS_OK) return _aidl_ret_status;
  // Nobody waits to hear how it went.
  (void)_aidl_impl.seen(in_order);
  return ::STATUS_OK;
}

::binder_status_t _aidl_2_ICook_IWatcher_cook(ICook::IWatcher& _aidl_impl, const ::AParcel*, ::AParcel* _aidl_out) {
  std::shared_ptr<::aidl::com::example::kitchen::ICook> _aidl_return;
  const ::ndk::ScopedAStatus _aidl_status = _aidl_impl.cook(&_aidl_return);
  ::binder_status_t _aidl_ret_status = ::AParcel_writeStatusHeader(_aidl_out, _aidl_status.get());
  if (_aidl_ret_status != ::STATUS_OK || !_aidl_status.isOk()) return _aidl_ret_status;
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_out, _aidl_return);
  return _aidl_ret_status;
}

::binder_status_t _aidl_2_ICook_IWatcher_onTransact(::AIBinder* _aidl_binder, ::transaction_code_t _aidl_code, const ::AParcel* _aidl_in, ::AParcel* _aidl_out) {
  const std::shared_ptr<::ndk::ICInterface> _aidl_object =
      ::ndk::ICInterface::asInterface(_aidl_binder);
  if (!_aidl_object) return ::STATUS_DEAD_OBJECT;
  auto& _aidl_impl = static_cast<ICook::IWatcher&>(*_aidl_object);
  switch (_aidl_code) {
    case ICook::IWatcher::TRANSACTION_seen:
      return _aidl_2_ICook_IWatcher_seen(_aidl_impl, _aidl_in, _aidl_out);
    case ICook::IWatcher::TRANSACTION_cook:
      return _aidl_2_ICook_IWatcher_cook(_aidl_impl, _aidl_in, _aidl_out);
    default:
      return ::STATUS_UNKNOWN_TRANSACTION;
  }
}

::AIBinder_Class* _aidl_2_ICook_IWatcher_class() {
  static ::AIBinder_Class* const _aidl_class =
      ::ndk::ICInterface::defineClass(ICook::IWatcher::descriptor, _aidl_2_ICook_IWatcher_onTransact);
  return _aidl_class;
}

}  // namespace

ICook::BnWatcher::BnWatcher() {}
ICook::BnWatcher::~BnWatcher() {}

::ndk::SpAIBinder ICook::BnWatcher::createBinder() {
  return ::ndk::SpAIBinder(::AIBinder_new(_aidl_2_ICook_IWatcher_class(), static_cast<void*>(this)));
}

// BpWatcher: the client

ICook::BpWatcher::BpWatcher(const ::ndk::SpAIBinder& _aidl_binder) : ::ndk::BpCInterface<::aidl::com::example::kitchen::ICook::IWatcher>(_aidl_binder) {}
ICook::BpWatcher::~BpWatcher() {}

::ndk::ScopedAStatus ICook::BpWatcher::seen(const ::aidl::com::example::kitchen::ICook::Order& in_order) {
  const ::ndk::SpAIBinder _aidl_binder = asBinder();
  ::ndk::ScopedAParcel _aidl_in;
  ::ndk::ScopedAParcel _aidl_out;
  ::ndk::ScopedAStatus _aidl_status;
  ::binder_status_t _aidl_ret_status =
      ::AIBinder_prepareTransaction(_aidl_binder.get(), _aidl_in.getR());
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_in.get(), in_order);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::AIBinder_transact(
          _aidl_binder.get(), TRANSACTION_seen, _aidl_in.getR(), _aidl_out.getR(), ::FLAG_ONEWAY);
  if (_aidl_ret_status == ::STATUS_UNKNOWN_TRANSACTION && getDefaultImpl()) {
    return getDefaultImpl()->seen(in_order);
  }
  _aidl_status.set(::AStatus_fromStatus(_aidl_ret_status));
  return _aidl_status;
}

::ndk::ScopedAStatus ICook::BpWatcher::cook(std::shared_ptr<::aidl::com::example::kitchen::ICook>* _aidl_return) {
  const ::ndk::SpAIBinder _aidl_binder = asBinder();
  ::ndk::ScopedAParcel _aidl_in;
  ::ndk::ScopedAParcel _aidl_out;
  ::ndk::ScopedAStatus _aidl_status;
  ::binder_status_t _aidl_ret_status =
      ::AIBinder_prepareTransaction(_aidl_binder.get(), _aidl_in.getR());
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::AIBinder_transact(
          _aidl_binder.get(), TRANSACTION_cook, _aidl_in.getR(), _aidl_out.getR(), 0);
  if (_aidl_ret_status == ::STATUS_UNKNOWN_TRANSACTION && getDefaultImpl()) {
    return getDefaultImpl()->cook(_aidl_return);
  }
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::AParcel_readStatusHeader(_aidl_out.get(), _aidl_status.getR());
  if (_aidl_ret_status == ::STATUS_OK && !_aidl_status.isOk()) return _aidl_status;
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_readData(_aidl_out.get(), _aidl_return);
  _aidl_status.set(::AStatus_fromStatus(_aidl_ret_status));
  return _aidl_status;
}

// com.example.kitchen.ICook.IWatcher

const char* ICook::IWatcher::descriptor = "com.example.kitchen.ICook.IWatcher";
std::shared_ptr<ICook::IWatcher> ICook::IWatcher::default_impl;

ICook::IWatcher::IWatcher() {}
ICook::IWatcher::~IWatcher() {}

std::shared_ptr<ICook::IWatcher> ICook::IWatcher::fromBinder(const ::ndk::SpAIBinder& _aidl_binder) {
  if (_aidl_binder.get() == nullptr) return nullptr;
  if (!::AIBinder_associateClass(_aidl_binder.get(), _aidl_2_ICook_IWatcher_class())) {
    // An object of this interface whose class is another library's copy is spoken to by a proxy.
    const ::AIBinder_Class* _aidl_other = ::AIBinder_getClass(_aidl_binder.get());
    if (_aidl_other == nullptr ||
        std::strcmp(::AIBinder_Class_getDescriptor(_aidl_other), descriptor) != 0) {
      return nullptr;
    }
    return ::ndk::SharedRefBase::make<::aidl::com::example::kitchen::ICook::BpWatcher>(_aidl_binder);
  }
  std::shared_ptr<::ndk::ICInterface> _aidl_local = ::ndk::ICInterface::asInterface(_aidl_binder.get());
  if (_aidl_local) return std::static_pointer_cast<::aidl::com::example::kitchen::ICook::IWatcher>(_aidl_local);
  return ::ndk::SharedRefBase::make<::aidl::com::example::kitchen::ICook::BpWatcher>(_aidl_binder);
}

::binder_status_t ICook::IWatcher::writeToParcel(::AParcel* _aidl_parcel, const std::shared_ptr<IWatcher>& _aidl_instance) {
  return ::AParcel_writeStrongBinder(_aidl_parcel, _aidl_instance ? _aidl_instance->asBinder().get() : nullptr);
}

::binder_status_t ICook::IWatcher::readFromParcel(const ::AParcel* _aidl_parcel, std::shared_ptr<IWatcher>* _aidl_instance) {
  ::ndk::SpAIBinder _aidl_binder;
  const ::binder_status_t _aidl_status = ::AParcel_readStrongBinder(_aidl_parcel, _aidl_binder.getR());
  if (_aidl_status == ::STATUS_OK) *_aidl_instance = fromBinder(_aidl_binder);
  return _aidl_status;
}

bool ICook::IWatcher::setDefaultImpl(const std::shared_ptr<IWatcher>& _aidl_impl) {
  if (default_impl || !_aidl_impl) return false;
  default_impl = _aidl_impl;
  return true;
}

const std::shared_ptr<ICook::IWatcher>& ICook::IWatcher::getDefaultImpl() { return default_impl; }
::ndk::ScopedAStatus ICook::IWatcherDefault::seen(const ::aidl::com::example::kitchen::ICook::Order&) {
  return ::ndk::ScopedAStatus(::AStatus_fromStatus(::STATUS_UNKNOWN_TRANSACTION));
}
::ndk::ScopedAStatus ICook::IWatcherDefault::cook(std::shared_ptr<::aidl::com::example::kitchen::ICook>*) {
  return ::ndk::ScopedAStatus(::AStatus_fromStatus(::STATUS_UNKNOWN_TRANSACTION));
}
::ndk::SpAIBinder ICook::IWatcherDefault::asBinder() { return ::ndk::SpAIBinder(); }
bool ICook::IWatcherDefault::isRemote() { return false; }

}  // namespace aidl::com::example::kitchen
