package org.example.types;

import org.example.types.ByteKind;
import org.example.types.Choice;
import org.example.types.Everything;
import org.example.types.Holder;
import org.example.types.ICallback;
import org.example.types.IGrowing;
import org.example.types.IntKind;
import org.example.types.LongKind;
import org.example.types.Point;
import org.example.types.Tree;

/**
 * A method for each type, and in each direction.
 *
 * An `echo` returns what it is given. A `mirror` returns it in reverse order, gives it unchanged
 * in `copy`, and appends it to `more`. Whoever serves this uses nothing but what the AIDL compiler
 * makes of it.
 */
interface ITypes {
    /** vsock port of the server. */
    const int PORT = 7000;
    const byte SMALL = -128;
    const long BIG = 1L << 40;
    const double EIGHTH = 0.125;
    const String QUOTED = "it's here";
    const int CHAINED = PORT + Point2D.SCALE * 2;

    /** A type of the interface's own. */
    @RustDerive(Clone=true, PartialEq=true)
    parcelable Point2D {
        const int SCALE = 0x10;
        double x = 1.5;
        double y;
    }

    /** Is thrown as a service specific error. */
    @Backing(type="int")
    enum Fault {
        NONE,
        MINOR = 1001,
        MAJOR,
    }

    // Values.
    boolean echoBoolean(boolean value);
    byte echoByte(byte value);
    char echoChar(char value);
    int echoInt(int value);
    long echoLong(long value);
    float echoFloat(float value);
    double echoDouble(double value);
    String echoString(String value);
    @utf8InCpp String echoUtf8(@utf8InCpp String value);
    ByteKind echoByteKind(ByteKind value);
    IntKind echoIntKind(IntKind value);
    LongKind echoLongKind(LongKind value);
    Fault echoFault(Fault value);
    Point echoPoint(in Point value);
    Point2D echoPoint2D(in Point2D value);
    Choice echoChoice(in Choice value);
    Everything echoEverything(in Everything value);
    /** What the server's side has if it sets nothing. */
    Everything defaults();
    Tree echoTree(in Tree value);
    /** Sums up the values of a tree. */
    long sumOfTree(in @nullable Tree tree);
    IBinder echoBinder(IBinder value);
    /** All of its arguments as text, as the server saw them. */
    String describe(boolean flag, byte small, char letter, int number, long big, String text,
            ByteKind byteKind, IntKind intKind, LongKind longKind, in Point point, in byte[] bytes);
    /** The constants above as the server has them. */
    String constants();
    int add(int left, int right);
    void nothing();

    // Arrays.
    boolean[] mirrorBooleans(in boolean[] value, out boolean[] copy, inout boolean[] more);
    byte[] mirrorBytes(in byte[] value, out byte[] copy, inout byte[] more);
    char[] mirrorChars(in char[] value, out char[] copy, inout char[] more);
    int[] mirrorInts(in int[] value, out int[] copy, inout int[] more);
    long[] mirrorLongs(in long[] value, out long[] copy, inout long[] more);
    float[] mirrorFloats(in float[] value, out float[] copy, inout float[] more);
    double[] mirrorDoubles(in double[] value, out double[] copy, inout double[] more);
    String[] mirrorStrings(in String[] value, out String[] copy, inout String[] more);
    ByteKind[] mirrorByteKinds(in ByteKind[] value, out ByteKind[] copy, inout ByteKind[] more);
    IntKind[] mirrorIntKinds(in IntKind[] value, out IntKind[] copy, inout IntKind[] more);
    LongKind[] mirrorLongKinds(in LongKind[] value, out LongKind[] copy, inout LongKind[] more);
    Point[] mirrorPoints(in Point[] value, out Point[] copy, inout Point[] more);
    Choice[] mirrorChoices(in Choice[] value, out Choice[] copy, inout Choice[] more);
    List<String> mirrorList(in List<String> value, out List<String> copy, inout List<String> more);
    IBinder[] reverseBinders(in IBinder[] value);
    ICallback[] reverseCallbacks(in ICallback[] value);
    List<Point> reversePointList(in List<Point> value);
    List<IBinder> reverseBinderList(in List<IBinder> value);
    /** How long the caller's array was, as the server was told. */
    int lengthOfOut(out int[] value);

    // Arrays of a fixed size.
    int[3] echoTriple(in int[3] value, out int[3] copy);
    byte[4] echoFourBytes(in byte[4] value);
    boolean[2] echoTwoFlags(in boolean[2] value);
    String[2] echoPair(in String[2] value);
    Point[2] echoTwoPoints(in Point[2] value);
    IntKind[2] echoTwoKinds(in IntKind[2] value);
    int[2][3] echoGrid(in int[2][3] value, inout int[2][3] doubled);
    @nullable int[2] echoNullableTwo(in @nullable int[2] value);

    // What may be absent.
    @nullable String echoNullableString(@nullable String value);
    @nullable Point echoNullablePoint(in @nullable Point value);
    @nullable Choice echoNullableChoice(in @nullable Choice value);
    @nullable Everything echoNullableEverything(in @nullable Everything value);
    @nullable IBinder echoNullableBinder(@nullable IBinder value);
    @nullable ICallback echoNullableCallback(@nullable ICallback value);
    @nullable boolean[] echoNullableBooleans(in @nullable boolean[] value);
    @nullable byte[] echoNullableBytes(in @nullable byte[] value);
    @nullable char[] echoNullableChars(in @nullable char[] value);
    @nullable int[] echoNullableInts(in @nullable int[] value, out @nullable int[] copy);
    @nullable long[] echoNullableLongs(in @nullable long[] value);
    @nullable float[] echoNullableFloats(in @nullable float[] value);
    @nullable double[] echoNullableDoubles(in @nullable double[] value);
    @nullable String[] echoNullableStrings(in @nullable String[] value);
    @nullable ByteKind[] echoNullableByteKinds(in @nullable ByteKind[] value);
    @nullable LongKind[] echoNullableLongKinds(in @nullable LongKind[] value);
    @nullable Point[] echoNullablePoints(in @nullable Point[] value);
    @nullable IBinder[] echoNullableBinders(in @nullable IBinder[] value);
    @nullable List<String> echoNullableList(in @nullable List<String> value);

    // Arguments that come back.
    void swap(inout Point one, inout Point other);
    /** Gives a point with these coordinates. */
    void place(int x, int y, out Point point);
    /** Makes of a number a text, of anything else the number 0. */
    void turn(inout Choice choice);
    void fill(out Everything everything);

    // Objects.
    ICallback makeCallback(String name);
    /** The same object each time. */
    ICallback ownCallback();
    /** The server's own root object. */
    ITypes itself();
    int callTwice(ICallback callback, int value);
    /** `callTwice` from a thread that serves no call. */
    int callTwiceFromAThread(ICallback callback, int value);
    /** Tells it each number from 0 up to `count`, and then returns. */
    void tellMany(ICallback callback, int count);
    /** What the callback's failure looks like to its caller: "<exception> <code> <message>". */
    String failureOf(ICallback callback, int code, String message);
    /** Keeps it until it is told to forget, and says whether it is the one that is kept. */
    void keep(ICallback callback);
    boolean isKept(ICallback callback);
    void forget();
    oneway void tellKept(int value);

    // Calls without an answer.
    oneway void post(int value);
    /** What was posted, and forgets it. */
    int[] posted();

    // Failures.
    void failWith(int exception, String message);
    void failSpecific(int code, String message);
    /** The call as such fails with this number of a status. */
    void failStatus(int status);
    Fault failInvalid(in Fault fault);

    // What does not go over a socket, or not whole.
    ParcelFileDescriptor echoFile(in ParcelFileDescriptor value);
    ParcelFileDescriptor giveFile();
    Holder echoHolder(in Holder value);
    /** A holder that holds a point. */
    Holder hold(in Point point);

    /** An object whose interface other sides know in another version. */
    IGrowing growing();

    /** Ends the server's process with this exit code. */
    oneway void end(int code);
}
