/* See board.h. */
#include "board.h"

namespace aidl::org::example {

const char* Shape::descriptor = "org.example.Shape";
const char* Point::descriptor = "org.example.Point";
const char* Item::descriptor = "org.example.Item";
const char* IBoard::descriptor = "org.example.IBoard";

/* Generated code writes these steps out for each field and argument. */
#define STEP(call)                                                  \
    _aidl_ret_status = (call);                                      \
    if (_aidl_ret_status != STATUS_OK) return _aidl_ret_status

#define FIELD_IN(call)                                              \
    if (AParcel_getDataPosition(parcel) - start >= size) {          \
        AParcel_setDataPosition(parcel, start + size);              \
        return _aidl_ret_status;                                    \
    }                                                               \
    STEP(call)

#define BEGIN_READ                                                  \
    binder_status_t _aidl_ret_status = STATUS_OK;                   \
    const int32_t start = AParcel_getDataPosition(parcel);          \
    int32_t size = 0;                                               \
    STEP(AParcel_readInt32(parcel, &size));                         \
    if (size < 4) return STATUS_BAD_VALUE;                          \
    if (start > INT32_MAX - size) return STATUS_BAD_VALUE

#define END_READ                                                    \
    AParcel_setDataPosition(parcel, start + size);                  \
    return _aidl_ret_status

#define BEGIN_WRITE                                                 \
    binder_status_t _aidl_ret_status;                               \
    const int32_t start = AParcel_getDataPosition(parcel);          \
    STEP(AParcel_writeInt32(parcel, 0))

#define END_WRITE                                                   \
    const int32_t end = AParcel_getDataPosition(parcel);            \
    AParcel_setDataPosition(parcel, start);                         \
    AParcel_writeInt32(parcel, end - start);                        \
    AParcel_setDataPosition(parcel, end);                           \
    return _aidl_ret_status

binder_status_t Shape::readFromParcel(const AParcel* parcel) {
    binder_status_t _aidl_ret_status;
    int32_t tag;
    STEP(AParcel_readInt32(parcel, &tag));
    switch (static_cast<Tag>(tag)) {
    case Tag::side: return ::ndk::AParcel_readData(parcel, &value.emplace<0>());
    case Tag::text: return ::ndk::AParcel_readData(parcel, &value.emplace<1>());
    case Tag::path: return ::ndk::AParcel_readData(parcel, &value.emplace<2>());
    }
    return STATUS_BAD_VALUE;
}

binder_status_t Shape::writeToParcel(AParcel* parcel) const {
    binder_status_t _aidl_ret_status;
    STEP(AParcel_writeInt32(parcel, static_cast<int32_t>(getTag())));
    switch (getTag()) {
    case Tag::side: return ::ndk::AParcel_writeData(parcel, std::get<0>(value));
    case Tag::text: return ::ndk::AParcel_writeData(parcel, std::get<1>(value));
    case Tag::path: return ::ndk::AParcel_writeData(parcel, std::get<2>(value));
    }
    return STATUS_BAD_VALUE;
}

binder_status_t Point::readFromParcel(const AParcel* parcel) {
    BEGIN_READ;
    FIELD_IN(::ndk::AParcel_readData(parcel, &x));
    FIELD_IN(::ndk::AParcel_readData(parcel, &y));
    END_READ;
}

binder_status_t Point::writeToParcel(AParcel* parcel) const {
    BEGIN_WRITE;
    STEP(::ndk::AParcel_writeData(parcel, x));
    STEP(::ndk::AParcel_writeData(parcel, y));
    END_WRITE;
}

binder_status_t Item::readFromParcel(const AParcel* parcel) {
    BEGIN_READ;
    FIELD_IN(::ndk::AParcel_readData(parcel, &id));
    FIELD_IN(::ndk::AParcel_readData(parcel, &name));
    FIELD_IN(::ndk::AParcel_readNullableData(parcel, &note));
    FIELD_IN(::ndk::AParcel_readData(parcel, &color));
    FIELD_IN(::ndk::AParcel_readData(parcel, &data));
    FIELD_IN(::ndk::AParcel_readData(parcel, &triple));
    FIELD_IN(::ndk::AParcel_readData(parcel, &grid));
    FIELD_IN(::ndk::AParcel_readNullableData(parcel, &next));
    FIELD_IN(::ndk::AParcel_readNullableData(parcel, &token));
    FIELD_IN(::ndk::AParcel_readData(parcel, &extra));
    FIELD_IN(::ndk::AParcel_readData(parcel, &shape));
    FIELD_IN(::ndk::AParcel_readNullableData(parcel, &others));
    FIELD_IN(::ndk::AParcel_readData(parcel, &weight));
    FIELD_IN(::ndk::AParcel_readData(parcel, &flags));
    END_READ;
}

binder_status_t Item::writeToParcel(AParcel* parcel) const {
    BEGIN_WRITE;
    STEP(::ndk::AParcel_writeData(parcel, id));
    STEP(::ndk::AParcel_writeData(parcel, name));
    STEP(::ndk::AParcel_writeNullableData(parcel, note));
    STEP(::ndk::AParcel_writeData(parcel, color));
    STEP(::ndk::AParcel_writeData(parcel, data));
    STEP(::ndk::AParcel_writeData(parcel, triple));
    STEP(::ndk::AParcel_writeData(parcel, grid));
    STEP(::ndk::AParcel_writeNullableData(parcel, next));
    STEP(::ndk::AParcel_writeNullableData(parcel, token));
    STEP(::ndk::AParcel_writeData(parcel, extra));
    STEP(::ndk::AParcel_writeData(parcel, shape));
    STEP(::ndk::AParcel_writeNullableData(parcel, others));
    STEP(::ndk::AParcel_writeData(parcel, weight));
    STEP(::ndk::AParcel_writeData(parcel, flags));
    END_WRITE;
}

/* The request of a call is read, the method called, and the answer written. */
static binder_status_t serve(BnBoard* impl, transaction_code_t code, const AParcel* in,
                             AParcel* out) {
    binder_status_t _aidl_ret_status = STATUS_UNKNOWN_TRANSACTION;
    ::ndk::ScopedAStatus status;
    switch (code) {
    case (FIRST_CALL_TRANSACTION + 0 /*add*/): {
        int32_t a, b, result;
        STEP(::ndk::AParcel_readData(in, &a));
        STEP(::ndk::AParcel_readData(in, &b));
        status = impl->add(a, b, &result);
        STEP(AParcel_writeStatusHeader(out, status.get()));
        if (!AStatus_isOk(status.get())) break;
        STEP(::ndk::AParcel_writeData(out, result));
        break;
    }
    case (FIRST_CALL_TRANSACTION + 1 /*swap*/): {
        Item item, other, last, result;
        STEP(::ndk::AParcel_readData(in, &item));
        STEP(::ndk::AParcel_readData(in, &other));
        status = impl->swap(item, &other, &last, &result);
        STEP(AParcel_writeStatusHeader(out, status.get()));
        if (!AStatus_isOk(status.get())) break;
        STEP(::ndk::AParcel_writeData(out, result));
        STEP(::ndk::AParcel_writeData(out, other));
        STEP(::ndk::AParcel_writeData(out, last));
        break;
    }
    case (FIRST_CALL_TRANSACTION + 2 /*fill*/): {
        std::vector<std::string> names;
        std::vector<int32_t> numbers;
        std::optional<std::vector<std::optional<std::string>>> texts;
        STEP(::ndk::AParcel_readData(in, &names));
        STEP(::ndk::AParcel_resizeVector(in, &numbers));
        STEP(::ndk::AParcel_resizeVector(in, &texts));
        status = impl->fill(names, &numbers, &texts);
        STEP(AParcel_writeStatusHeader(out, status.get()));
        if (!AStatus_isOk(status.get())) break;
        STEP(::ndk::AParcel_writeData(out, numbers));
        STEP(::ndk::AParcel_writeNullableData(out, texts));
        break;
    }
    case (FIRST_CALL_TRANSACTION + 3 /*child*/): {
        std::shared_ptr<IBoard> board, result;
        std::vector<std::shared_ptr<IBoard>> boards;
        STEP(::ndk::AParcel_readNullableData(in, &board));
        STEP(::ndk::AParcel_readData(in, &boards));
        status = impl->child(board, boards, &result);
        STEP(AParcel_writeStatusHeader(out, status.get()));
        if (!AStatus_isOk(status.get())) break;
        STEP(::ndk::AParcel_writeNullableData(out, result));
        break;
    }
    case (FIRST_CALL_TRANSACTION + 4 /*file*/): {
        ::ndk::ScopedFileDescriptor file, result;
        STEP(::ndk::AParcel_readData(in, &file));
        status = impl->file(file, &result);
        STEP(AParcel_writeStatusHeader(out, status.get()));
        if (!AStatus_isOk(status.get())) break;
        STEP(::ndk::AParcel_writeData(out, result));
        break;
    }
    case (FIRST_CALL_TRANSACTION + 5 /*post*/): {
        char16_t letter;
        int64_t when;
        STEP(::ndk::AParcel_readData(in, &letter));
        STEP(::ndk::AParcel_readData(in, &when));
        status = impl->post(letter, when);
        break;
    }
    case (FIRST_CALL_TRANSACTION + 6 /*pair*/): {
        std::optional<std::array<std::optional<std::string>, 2>> pair, result;
        std::optional<std::array<uint8_t, 4>> word;
        STEP(::ndk::AParcel_readNullableData(in, &pair));
        STEP(::ndk::AParcel_readNullableData(in, &word));
        status = impl->pair(pair, word, &result);
        STEP(AParcel_writeStatusHeader(out, status.get()));
        if (!AStatus_isOk(status.get())) break;
        STEP(::ndk::AParcel_writeNullableData(out, result));
        break;
    }
    }
    return _aidl_ret_status;
}

static binder_status_t _aidl_org_example_IBoard_onTransact(AIBinder* binder,
                                                           transaction_code_t code,
                                                           const AParcel* in, AParcel* out) {
    std::shared_ptr<BnBoard> impl =
            std::static_pointer_cast<BnBoard>(::ndk::ICInterface::asInterface(binder));
    return serve(impl.get(), code, in, out);
}

static const char* _g_aidl_functions[] = {"add", "swap", "fill", "child", "file", "post", "pair"};

static AIBinder_Class* _g_aidl_clazz =
        ::ndk::ICInterface::defineClass(IBoard::descriptor, _aidl_org_example_IBoard_onTransact,
                                        _g_aidl_functions, 7);

/* A proxy prepares a parcel, writes the arguments, and calls. */
#define BEGIN_CALL                                                                  \
    binder_status_t _aidl_ret_status = STATUS_OK;                                   \
    ::ndk::ScopedAStatus _aidl_status;                                              \
    ::ndk::ScopedAParcel _aidl_in, _aidl_out;                                       \
    CALL_STEP(AIBinder_prepareTransaction(asBinderReference().get(), _aidl_in.getR()))

#define CALL_STEP(call)                                                             \
    _aidl_ret_status = (call);                                                      \
    if (_aidl_ret_status != STATUS_OK) goto _aidl_error

#ifdef BINDER_STABILITY_SUPPORT
#define LOCAL | static_cast<int>(FLAG_PRIVATE_LOCAL)
#else
#define LOCAL
#endif

#define TRANSACT(number, flags)                                                     \
    CALL_STEP(AIBinder_transact(asBinderReference().get(),                          \
                                (FIRST_CALL_TRANSACTION + number), _aidl_in.getR(), \
                                _aidl_out.getR(), flags LOCAL))

#define READ_STATUS                                                                 \
    CALL_STEP(AParcel_readStatusHeader(_aidl_out.get(), _aidl_status.getR()));      \
    if (!AStatus_isOk(_aidl_status.get())) goto _aidl_status_return

#define END_CALL                                                                    \
    _aidl_error:                                                                    \
    _aidl_status.set(AStatus_fromStatus(_aidl_ret_status));                         \
    goto _aidl_status_return;                                                       \
    _aidl_status_return:                                                            \
    return _aidl_status

BpBoard::BpBoard(const ::ndk::SpAIBinder& binder) : BpCInterface(binder) {}
BpBoard::~BpBoard() {}

::ndk::ScopedAStatus BpBoard::add(int32_t in_a, int32_t in_b, int32_t* _aidl_return) {
    BEGIN_CALL;
    CALL_STEP(::ndk::AParcel_writeData(_aidl_in.get(), in_a));
    CALL_STEP(::ndk::AParcel_writeData(_aidl_in.get(), in_b));
    TRANSACT(0, 0);
    READ_STATUS;
    CALL_STEP(::ndk::AParcel_readData(_aidl_out.get(), _aidl_return));
    END_CALL;
}

::ndk::ScopedAStatus BpBoard::swap(const Item& in_item, Item* in_other, Item* out_last,
                                   Item* _aidl_return) {
    BEGIN_CALL;
    AParcel_markSensitive(_aidl_in.get());
    CALL_STEP(::ndk::AParcel_writeData(_aidl_in.get(), in_item));
    CALL_STEP(::ndk::AParcel_writeData(_aidl_in.get(), *in_other));
    TRANSACT(1, FLAG_CLEAR_BUF);
    READ_STATUS;
    CALL_STEP(::ndk::AParcel_readData(_aidl_out.get(), _aidl_return));
    CALL_STEP(::ndk::AParcel_readData(_aidl_out.get(), in_other));
    CALL_STEP(::ndk::AParcel_readData(_aidl_out.get(), out_last));
    END_CALL;
}

::ndk::ScopedAStatus BpBoard::fill(const std::vector<std::string>& in_names,
                                   std::vector<int32_t>* out_numbers,
                                   std::optional<std::vector<std::optional<std::string>>>* out_texts) {
    BEGIN_CALL;
    CALL_STEP(::ndk::AParcel_writeData(_aidl_in.get(), in_names));
    CALL_STEP(::ndk::AParcel_writeVectorSize(_aidl_in.get(), *out_numbers));
    CALL_STEP(::ndk::AParcel_writeVectorSize(_aidl_in.get(), *out_texts));
    TRANSACT(2, 0);
    READ_STATUS;
    CALL_STEP(::ndk::AParcel_readData(_aidl_out.get(), out_numbers));
    CALL_STEP(::ndk::AParcel_readNullableData(_aidl_out.get(), out_texts));
    END_CALL;
}

::ndk::ScopedAStatus BpBoard::child(const std::shared_ptr<IBoard>& in_board,
                                    const std::vector<std::shared_ptr<IBoard>>& in_boards,
                                    std::shared_ptr<IBoard>* _aidl_return) {
    BEGIN_CALL;
    CALL_STEP(::ndk::AParcel_writeNullableData(_aidl_in.get(), in_board));
    CALL_STEP(::ndk::AParcel_writeData(_aidl_in.get(), in_boards));
    TRANSACT(3, 0);
    READ_STATUS;
    CALL_STEP(::ndk::AParcel_readNullableData(_aidl_out.get(), _aidl_return));
    END_CALL;
}

::ndk::ScopedAStatus BpBoard::file(const ::ndk::ScopedFileDescriptor& in_file,
                                   ::ndk::ScopedFileDescriptor* _aidl_return) {
    BEGIN_CALL;
    CALL_STEP(::ndk::AParcel_writeData(_aidl_in.get(), in_file));
    TRANSACT(4, 0);
    READ_STATUS;
    CALL_STEP(::ndk::AParcel_readData(_aidl_out.get(), _aidl_return));
    END_CALL;
}

::ndk::ScopedAStatus BpBoard::post(char16_t in_letter, int64_t in_when) {
    BEGIN_CALL;
    CALL_STEP(::ndk::AParcel_writeData(_aidl_in.get(), in_letter));
    CALL_STEP(::ndk::AParcel_writeData(_aidl_in.get(), in_when));
    TRANSACT(5, FLAG_ONEWAY);
    END_CALL;
}

::ndk::ScopedAStatus BpBoard::pair(
        const std::optional<std::array<std::optional<std::string>, 2>>& in_pair,
        const std::optional<std::array<uint8_t, 4>>& in_word,
        std::optional<std::array<std::optional<std::string>, 2>>* _aidl_return) {
    BEGIN_CALL;
    CALL_STEP(::ndk::AParcel_writeNullableData(_aidl_in.get(), in_pair));
    CALL_STEP(::ndk::AParcel_writeNullableData(_aidl_in.get(), in_word));
    TRANSACT(6, 0);
    READ_STATUS;
    CALL_STEP(::ndk::AParcel_readNullableData(_aidl_out.get(), _aidl_return));
    END_CALL;
}

BnBoard::BnBoard() {}
BnBoard::~BnBoard() {}

::ndk::SpAIBinder BnBoard::createBinder() {
    AIBinder* binder = AIBinder_new(_g_aidl_clazz, static_cast<void*>(this));
#ifdef BINDER_STABILITY_SUPPORT
    AIBinder_markCompilationUnitStability(binder);
#endif
    return ::ndk::SpAIBinder(binder);
}

IBoard::IBoard() {}
IBoard::~IBoard() {}

std::shared_ptr<IBoard> IBoard::fromBinder(const ::ndk::SpAIBinder& binder) {
    if (!AIBinder_associateClass(binder.get(), _g_aidl_clazz)) {
#if __ANDROID_API__ >= 31
        const AIBinder_Class* originalClass = AIBinder_getClass(binder.get());
        if (originalClass == nullptr) return nullptr;
        if (0 == strcmp(AIBinder_Class_getDescriptor(originalClass), descriptor)) {
            return ::ndk::SharedRefBase::make<BpBoard>(binder);
        }
#endif
        return nullptr;
    }
    std::shared_ptr<::ndk::ICInterface> interface =
            ::ndk::ICInterface::asInterface(binder.get());
    if (interface) return std::static_pointer_cast<IBoard>(interface);
    return ::ndk::SharedRefBase::make<BpBoard>(binder);
}

binder_status_t IBoard::writeToParcel(AParcel* parcel, const std::shared_ptr<IBoard>& instance) {
    return AParcel_writeStrongBinder(parcel, instance ? instance->asBinder().get() : nullptr);
}

binder_status_t IBoard::readFromParcel(const AParcel* parcel, std::shared_ptr<IBoard>* instance) {
    ::ndk::SpAIBinder binder;
    binder_status_t status = AParcel_readStrongBinder(parcel, binder.getR());
    if (status != STATUS_OK) return status;
    *instance = IBoard::fromBinder(binder);
    return STATUS_OK;
}

}  // namespace aidl::org::example
