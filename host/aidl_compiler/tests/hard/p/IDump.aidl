package p;
import p.Shelf;

/** Has the name of a method that all interfaces have. */
interface IDump {
    /** @deprecated für "alte" 😀 Dienste?? */
    void dump(in String where);

    Shelf show(in String[2][1] names, out String[2][1] others);

    interface IInner {
        int dump(int a, in String[] b, int c);
    }
}
