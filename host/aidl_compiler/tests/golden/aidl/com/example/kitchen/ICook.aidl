package com.example.kitchen;

import com.example.kitchen.Dish;
import com.example.kitchen.Heat;
import com.example.kitchen.IGuest;
import com.example.kitchen.Taste;

/**
 * Cooks.
 *
 * Whoever asks "why??" gets \
 */
interface ICook {
    const int SEATS = 4 * 3;
    const long FAR = -9223372036854775807 - 1;
    const byte LOW = -128;
    const String MOTTO = "it's ??=";
    const float HALF = 0.5f;
    const double TENTH = 0.1;
    // Also names of the NDK, with other values.
    const int STATUS_OK = 1;
    const int FLAG_ONEWAY = 0;

    /** What is ordered. */
    parcelable Order {
        /** How it is paid. */
        enum Payment { CASH, CARD = 7 }
        Payment payment = Payment.CARD;
        Dish[] dishes;
        @nullable Note note;
    }

    parcelable Note {
        String text = "none";
        Choice choice;
    }

    union Choice {
        Line line;
        int number;
    }

    parcelable Line {
        int length = 3;
    }

    /** Is told about the kitchen's work. */
    interface IWatcher {
        oneway void seen(in Order order);
        ICook cook();
    }

    int add(int left, int right);
    Dish cook(in Order order, out @nullable Dish remark, inout Heat[] heats);
    oneway void call(IGuest guest, String register);
    @nullable IBinder tool(@nullable IBinder old, in ParcelFileDescriptor file);
    /** @deprecated use add */
    int old(in int[2][3] grid, out byte[] bytes, out byte[4] four);
    void watch(@nullable IWatcher watcher, in Taste taste, in List<String> words);
    char letter(boolean flag, byte small, char letter, long big, float half, double whole);
    void delegate(in IGuest[] guests, in @nullable IGuest[] others, in @nullable Dish[] dishes);
}
