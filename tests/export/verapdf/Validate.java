import java.io.File;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Validates PDF files: `Validate <flavour, e.g. ua1 or 3a> file...`. One line a failed rule. */
public class Validate {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour flavour = PDFAFlavour.byFlavourId(arguments[0]);
        boolean passed = true;
        for (int place = 1; place < arguments.length; place++) {
            passed &= validate(new File(arguments[place]), flavour);
        }
        System.exit(passed ? 0 : 1);
    }

    private static boolean validate(File file, PDFAFlavour flavour) throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
             PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            Map<String, Integer> failures = new TreeMap<>();
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    String where = assertion.getLocation().getContext();
                    String line = assertion.getRuleId().getClause() + "-"
                        + assertion.getRuleId().getTestNumber() + " " + assertion.getMessage()
                        + " [" + where.replaceAll("\\[\\d+\\]", "").replaceAll("\\(\\d+ 0 obj[^)]*\\)", "") + "]";
                    failures.merge(line, 1, Integer::sum);
                }
            }
            System.out.println(file.getName() + ": " + (result.isCompliant() ? "PASS" : "FAIL")
                + " " + result.getTotalAssertions() + " checks");
            failures.forEach((line, count) -> System.out.println("  " + count + " x " + line));
            return result.isCompliant();
        }
    }
}
