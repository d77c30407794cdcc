package p;
import p.Grid;

parcelable Shelf {
    String[2][1] names;
    String[2][1] defaults = {{"a"}, {"b"}};
    @nullable String[3][2] nullables;
    int[2][2] numbers;
    Grid[2][2] grids;
    @nullable Grid[2] more;
    @nullable List<String> list;
}
