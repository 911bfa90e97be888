using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace ChatArena.Tests;

/// <summary>Properties: what must hold for whatever a generator thinks of. A failure names the smallest example and the seed.</summary>
public static class Always
{
    public static void Holds<T>(Gen<T> anything, Action<T> check, int tries = 300) => Holds(anything.ToArbitrary(), check, tries);

    public static void Holds<T>(Arbitrary<T> anything, Action<T> check, int tries = 300) =>
        Check.One(Config.Quick.WithMaxTest(tries).WithRunner(new QuietRunner()), Prop.ForAll(anything, check));

    public static void Holds<T>(Gen<T> anything, Func<T, Task> check, int tries = 300) =>
        Check.One(Config.Quick.WithMaxTest(tries).WithRunner(new QuietRunner()), Prop.ForAll(anything.ToArbitrary(), check));

    /// <summary>Says nothing unless a property fails.</summary>
    private sealed class QuietRunner : IRunner
    {
        public void OnStartFixture(Type type)
        {
        }

        public void OnArguments(int number, FSharpList<object> arguments, FSharpFunc<int, FSharpFunc<FSharpList<object>, string>> every)
        {
        }

        public void OnShrink(FSharpList<object> arguments, FSharpFunc<FSharpList<object>, string> every)
        {
        }

        public void OnFinished(string name, FsCheck.TestResult result) =>
            result.IsPassed.ShouldBeTrue(Runner.onFinishedToString(name, result));
    }
}
