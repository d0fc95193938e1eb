/* SPDX-License-Identifier: Apache-2.0 */
/* additional.h - what AWS asks for besides in some countries: AdditionalInfoRequest of its model of
 * taxsettings
 */
#ifndef PLUGINS_TAX_ADDITIONAL_H
#define PLUGINS_TAX_ADDITIONAL_H

#define TAX_ADDITIONAL                                                                                       \
    "\"canadaAdditionalInfo\": {\"type\": \"object\", \"properties\": "                                      \
    "{\"canadaQuebecSalesTaxNumber\": {\"type\": \"string\", \"pattern\": "                                  \
    "\"^([0-9]{10})(TQ[0-9]{4})?$\"}, \"canadaRetailSalesTaxNumber\": {\"type\": \"string\", "               \
    "\"pattern\": \"^([0-9]{6}-[0-9]{1})$\"}, \"isResellerAccount\": {\"type\": \"boolean\"}, "              \
    "\"provincialSalesTaxId\": {\"type\": \"string\", \"minLength\": 7, \"maxLength\": 16, "                 \
    "\"pattern\": \"^([0-9A-Z/-]+)$\"}}}, "                                                                  \
    "\"egyptAdditionalInfo\": {\"type\": \"object\", \"properties\": "                                       \
    "{\"uniqueIdentificationNumber\": {\"type\": \"string\", \"pattern\": "                                  \
    "\"^[a-zA-Z0-9]{39}$\"}, \"uniqueIdentificationNumberExpirationDate\": {\"type\": "                      \
    "\"string\", \"pattern\": \"^(\\\\d{4}-(0[0-9]|1[0-2])-([0-2][0-9]|3[0-1]))$\"}}}, "                     \
    "\"estoniaAdditionalInfo\": {\"type\": \"object\", \"properties\": "                                     \
    "{\"registryCommercialCode\": {\"type\": \"string\", \"minLength\": 8, \"maxLength\": 8, "               \
    "\"pattern\": \"^\\\\d+$\"}}, \"required\": [\"registryCommercialCode\"]}, "                             \
    "\"georgiaAdditionalInfo\": {\"type\": \"object\", \"properties\": {\"personType\": "                    \
    "{\"type\": \"string\", \"enum\": [\"Legal Person\", \"Physical Person\", \"Business\"]}}, "             \
    "\"required\": [\"personType\"]}, "                                                                      \
    "\"greeceAdditionalInfo\": {\"type\": \"object\", \"properties\": "                                      \
    "{\"contractingAuthorityCode\": {\"type\": \"string\", \"pattern\": "                                    \
    "\"^\\\\d{4}\\\\.[A-Z]\\\\d{5}\\\\.\\\\d{4}$\"}}}, "                                                     \
    "\"indonesiaAdditionalInfo\": {\"type\": \"object\", \"properties\": {\"decisionNumber\": "              \
    "{\"type\": \"string\", \"pattern\": \"^([a-zA-Z0-9/.\\\\-]{0,200})$\"}, "                               \
    "\"ppnExceptionDesignationCode\": {\"type\": \"string\", \"pattern\": "                                  \
    "\"^(01|02|03|07|08)$\"}, \"taxRegistrationNumberType\": {\"type\": \"string\", \"enum\": "              \
    "[\"NIK\", \"PassportNumber\", \"NPWP\", \"NITKU\"]}}}, "                                                \
    "\"israelAdditionalInfo\": {\"type\": \"object\", \"properties\": {\"customerType\": "                   \
    "{\"type\": \"string\", \"enum\": [\"Business\", \"Individual\"]}, \"dealerType\": {\"type\": "          \
    "\"string\", \"enum\": [\"Authorized\", \"Non-authorized\"]}}, \"required\": "                           \
    "[\"customerType\", \"dealerType\"]}, "                                                                  \
    "\"italyAdditionalInfo\": {\"type\": \"object\", \"properties\": {\"cigNumber\": {\"type\": "            \
    "\"string\", \"pattern\": \"^([0-9A-Z]{1,15})$\"}, \"cupNumber\": {\"type\": \"string\", "               \
    "\"pattern\": \"^([0-9A-Z]{1,15})$\"}, \"sdiAccountId\": {\"type\": \"string\", \"pattern\": "           \
    "\"^[0-9A-Z]{6,7}$\"}, \"taxCode\": {\"type\": \"string\", \"pattern\": "                                \
    "\"^([0-9]{11}|[A-Z]{6}[0-9]{2}[A-Z][0-9]{2}[A-Z][0-9]{3}[A-Z])$\"}}}, "                                 \
    "\"kenyaAdditionalInfo\": {\"type\": \"object\", \"properties\": {\"personType\": {\"type\": "           \
    "\"string\", \"enum\": [\"Legal Person\", \"Physical Person\", \"Business\"]}}, "                        \
    "\"required\": [\"personType\"]}, "                                                                      \
    "\"malaysiaAdditionalInfo\": {\"type\": \"object\", \"properties\": "                                    \
    "{\"businessRegistrationNumber\": {\"type\": \"string\", \"pattern\": \"^[0-9]{12}$\"}, "                \
    "\"serviceTaxCodes\": {\"type\": \"array\", \"items\": {\"type\": \"string\", \"enum\": "                \
    "[\"Consultancy\", \"Digital Service And Electronic Medium\", \"IT Services\", "                         \
    "\"Training Or Coaching\"]}, \"maxItems\": 4}, \"taxInformationNumber\": {\"type\": "                    \
    "\"string\", \"pattern\": \"^[A-Z]{1,2}[0-9]{1,11}$\"}}}, "                                              \
    "\"polandAdditionalInfo\": {\"type\": \"object\", \"properties\": "                                      \
    "{\"individualRegistrationNumber\": {\"type\": \"string\", \"pattern\": "                                \
    "\"^([0-9]{10})$\"}, \"isGroupVatEnabled\": {\"type\": \"boolean\"}}}, "                                 \
    "\"romaniaAdditionalInfo\": {\"type\": \"object\", \"properties\": "                                     \
    "{\"taxRegistrationNumberType\": {\"type\": \"string\", \"enum\": "                                      \
    "[\"TaxRegistrationNumber\", \"LocalRegistrationNumber\"]}}, \"required\": "                             \
    "[\"taxRegistrationNumberType\"]}, "                                                                     \
    "\"saudiArabiaAdditionalInfo\": {\"type\": \"object\", \"properties\": "                                 \
    "{\"taxRegistrationNumberType\": {\"type\": \"string\", \"enum\": "                                      \
    "[\"TaxRegistrationNumber\", \"TaxIdentificationNumber\", "                                              \
    "\"CommercialRegistrationNumber\"]}}}, "                                                                 \
    "\"southKoreaAdditionalInfo\": {\"type\": \"object\", \"properties\": "                                  \
    "{\"businessRepresentativeName\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": "              \
    "200, \"pattern\": \"^[0-9\\\\x{3130}-\\\\x{318F}\\\\x{AC00}-\\\\x{D7AF},.( )\\\\s-]*$\"}, "             \
    "\"itemOfBusiness\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 100, "                      \
    "\"pattern\": \"^[0-9\\\\x{3130}-\\\\x{318F}\\\\x{AC00}-\\\\x{D7AF},.( )\\\\s-]*$\"}, "                  \
    "\"lineOfBusiness\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 100, "                      \
    "\"pattern\": \"^[0-9\\\\x{3130}-\\\\x{318F}\\\\x{AC00}-\\\\x{D7AF},.( )\\\\s-]*$\"}}, "                 \
    "\"required\": [\"businessRepresentativeName\", \"itemOfBusiness\", "                                    \
    "\"lineOfBusiness\"]}, "                                                                                 \
    "\"spainAdditionalInfo\": {\"type\": \"object\", \"properties\": {\"registrationType\": "                \
    "{\"type\": \"string\", \"enum\": [\"Intra-EU\", \"Local\"]}}, \"required\": "                           \
    "[\"registrationType\"]}, "                                                                              \
    "\"turkeyAdditionalInfo\": {\"type\": \"object\", \"properties\": {\"industries\": "                     \
    "{\"type\": \"string\", \"enum\": [\"CirculatingOrg\", \"ProfessionalOrg\", \"Banks\", "                 \
    "\"Insurance\", \"PensionAndBenefitFunds\", \"DevelopmentAgencies\"]}, \"kepEmailId\": "                 \
    "{\"type\": \"string\"}, \"secondaryTaxId\": {\"type\": \"string\", \"pattern\": "                       \
    "\"^([0-9]{10})$\"}, \"taxOffice\": {\"type\": \"string\"}}}, "                                          \
    "\"ukraineAdditionalInfo\": {\"type\": \"object\", \"properties\": {\"ukraineTrnType\": "                \
    "{\"type\": \"string\", \"enum\": [\"Business\", \"Individual\"]}}, \"required\": "                      \
    "[\"ukraineTrnType\"]}, "                                                                                \
    "\"uzbekistanAdditionalInfo\": {\"type\": \"object\", \"properties\": "                                  \
    "{\"taxRegistrationNumberType\": {\"type\": \"string\", \"enum\": [\"Business\", "                       \
    "\"Individual\"]}, \"vatRegistrationNumber\": {\"type\": \"string\", \"pattern\": "                      \
    "\"^[0-9]{12}$\"}}}, "                                                                                   \
    "\"vietnamAdditionalInfo\": {\"type\": \"object\", \"properties\": "                                     \
    "{\"electronicTransactionCodeNumber\": {\"type\": \"string\", \"pattern\": \"^\\\\d{17}$\"}, "           \
    "\"enterpriseIdentificationNumber\": {\"type\": \"string\", \"pattern\": "                               \
    "\"^(\\\\d{10}|(\\\\d{10}-\\\\d{3}))$\"}, \"paymentVoucherNumber\": {\"type\": \"string\", "             \
    "\"pattern\": \"^(\\\\d{17}|[A-Za-z]{3}\\\\d{13})$\"}, \"paymentVoucherNumberDate\": "                   \
    "{\"type\": \"string\", \"pattern\": "                                                                   \
    "\"^(\\\\d{4}-(0[0-9]|1[0-2])-([0-2][0-9]|3[0-1]))$\"}}}"

#endif
