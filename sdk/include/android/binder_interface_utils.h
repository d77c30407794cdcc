/*
 * The base classes of AIDL-generated C++ interfaces.
 *
 * Services derive from the generated BnFoo and are made with ndk::SharedRefBase::make<Service>().
 * Clients get their std::shared_ptr<IFoo> from IFoo::fromBinder().
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef AVF_ANDROID_BINDER_INTERFACE_UTILS_H
#define AVF_ANDROID_BINDER_INTERFACE_UTILS_H

#include <android/binder_auto_utils.h>
#include <android/binder_ibinder.h>
#include <android/binder_status.h>

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>

namespace ndk {

/* An object that knows the std::shared_ptr it is held by. It is made with make(). */
class SharedRefBase {
public:
    SharedRefBase() = default;
    SharedRefBase(const SharedRefBase&) = delete;
    SharedRefBase& operator=(const SharedRefBase&) = delete;
    virtual ~SharedRefBase() = default;

    /* Makes an object from the arguments of one of its constructors. */
    template <typename T, typename... Args>
    static std::shared_ptr<T> make(Args&&... args) {
        static_assert(std::is_base_of<SharedRefBase, T>::value,
                      "make() is for classes that derive from SharedRefBase");
        T* object = new T(std::forward<Args>(args)...);
        return object->template ref<T>();
    }

    /*
     * A reference to this object. The first one decides its life: the object is deleted with the
     * last. Not to be called by the object's own constructor or destructor.
     */
    std::shared_ptr<SharedRefBase> ref() {
        std::shared_ptr<SharedRefBase> self;
        std::call_once(mOnce, [&] {
            self.reset(this);
            mSelf = self;
        });
        if (!self) self = mSelf.lock();
        if (!self) std::abort(); /* this object is being deleted */
        return self;
    }

    /* The same as another type, which this object must be of. */
    template <typename T>
    std::shared_ptr<T> ref() {
        return std::static_pointer_cast<T>(ref());
    }

private:
    std::once_flag mOnce;
    std::weak_ptr<SharedRefBase> mSelf;
};

/* What all AIDL interfaces have in common. */
class ICInterface : public SharedRefBase {
public:
    /* The Binder object of this one: the same each time, as long as anybody has it. */
    virtual SpAIBinder asBinder() = 0;

    /* Whether calls go to another process. */
    virtual bool isRemote() = 0;

    /* Writes what there is to know about the object to a descriptor, which stays the caller's. */
    virtual binder_status_t dump(int /*fd*/, const char** /*args*/, uint32_t /*numArgs*/) {
        return STATUS_OK;
    }

    /*
     * The C++ object behind a local Binder object whose class was made with defineClass(); nothing
     * for a remote one.
     */
    static std::shared_ptr<ICInterface> asInterface(AIBinder* binder) {
        return ClassData::get(binder);
    }

    /*
     * Defines the class of an interface. Its objects are made by AIBinder_new with a BnFoo, which
     * each keeps alive. `codeToFunction` holds the names of `functionCount` methods; it is not
     * copied.
     */
    static AIBinder_Class* defineClass(const char* interfaceDescriptor,
                                       AIBinder_Class_onTransact onTransact,
                                       const char** codeToFunction = nullptr,
                                       size_t functionCount = 0) {
        AIBinder_Class* clazz = AIBinder_Class_define(interfaceDescriptor, ClassData::onCreate,
                                                      ClassData::onDestroy, onTransact);
        if (clazz == nullptr) return nullptr;
        AIBinder_Class_setOnDump(clazz, ClassData::onDump);
        if (codeToFunction != nullptr) {
            AIBinder_Class_setTransactionCodeToFunctionNameMap(clazz, codeToFunction,
                                                               functionCount);
        }
        return clazz;
    }

private:
    /* The user data of local Binder objects. */
    struct ClassData {
        std::shared_ptr<ICInterface> interface;

        static std::shared_ptr<ICInterface> get(AIBinder* binder) {
            void* data = binder == nullptr ? nullptr : AIBinder_getUserData(binder);
            return data == nullptr ? nullptr : static_cast<ClassData*>(data)->interface;
        }

        static void* onCreate(void* args) {
            return new ClassData{static_cast<ICInterface*>(args)->ref<ICInterface>()};
        }

        static void onDestroy(void* userData) { delete static_cast<ClassData*>(userData); }

        static binder_status_t onDump(AIBinder* binder, int fd, const char** args,
                                      uint32_t numArgs) {
            std::shared_ptr<ICInterface> interface = get(binder);
            return interface ? interface->dump(fd, args, numArgs) : STATUS_DEAD_OBJECT;
        }
    };
};

/* The base of generated BnFoo classes, which services derive from. */
template <typename INTERFACE>
class BnCInterface : public INTERFACE {
public:
    SpAIBinder asBinder() override {
        std::lock_guard<std::mutex> lock(mMutex);
        SpAIBinder binder = mWeakBinder.promote();
        if (!binder) {
            binder = createBinder();
            mWeakBinder.set(binder ? AIBinder_Weak_new(binder.get()) : nullptr);
        }
        return binder;
    }

    bool isRemote() override { return false; }

protected:
    /* Makes the Binder object. The generated code does. */
    virtual SpAIBinder createBinder() = 0;

private:
    /* The Binder object keeps this object alive, and must not be kept alive by it. */
    std::mutex mMutex;
    ScopedAIBinder_Weak mWeakBinder;
};

/* The base of generated BpFoo classes, whose methods call another process. */
template <typename INTERFACE>
class BpCInterface : public INTERFACE {
public:
    explicit BpCInterface(const SpAIBinder& binder) : mBinder(binder) {}

    SpAIBinder asBinder() override { return mBinder; }

    /* The same without another reference. */
    const SpAIBinder& asBinderReference() const { return mBinder; }

    bool isRemote() override { return AIBinder_isRemote(mBinder.get()); }

    /* The interface may have a method of this name, too. */
    using INTERFACE::dump;
    binder_status_t dump(int fd, const char** args, uint32_t numArgs) override {
        return AIBinder_dump(mBinder.get(), fd, args, numArgs);
    }

private:
    SpAIBinder mBinder;
};

}  // namespace ndk

#endif /* AVF_ANDROID_BINDER_INTERFACE_UTILS_H */
